using System.Globalization;
using System.Text;

namespace Parley.Server.Messages;

static class Emoji
{
    const int MaxUnits = 64;
    const int KeycapMark = 0x20E3;
    const int EmojiStyle = 0xFE0F;

    /// <summary>
    /// Whether this is one emoji: one grapheme cluster (UAX #29) that is a flag (UTS #51 ED-14), a keycap (ED-14c), or holds a pictograph.
    /// New emoji need no new table here.
    /// </summary>
    public static bool IsOne(string text)
    {
        if (text.Length is 0 or > MaxUnits || StringInfo.GetNextTextElementLength(text) != text.Length)
            return false;
        Rune[] runes = [.. text.EnumerateRunes()];
        if (IsRegional(runes[0]))
            return runes is [_, var second] && IsRegional(second);
        return runes[^1].Value == KeycapMark ? IsKeycap(runes) : Array.Exists(runes, IsPictograph);
    }

    static bool IsRegional(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    static bool IsKeycap(Rune[] runes) =>
        runes[0].Value is '#' or '*' or (>= '0' and <= '9') && (runes.Length == 2 || (runes.Length == 3 && runes[1].Value == EmojiStyle));

    // Symbols, and those that Unicode counts as emoji but files under other categories: ‼ ⁉ ↔ … and the pictograph planes.
    static bool IsPictograph(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol
        || rune.Value is 0x203C or 0x2049 or 0x3030 or 0x303D or (>= 0x2190 and <= 0x21FF) or (>= 0x1F000 and <= 0x1FAFF);
}
