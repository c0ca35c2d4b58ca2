using System.Globalization;
using System.Text;

namespace Parley.Server.Messages;

static class Emoji
{
    const int MaxUnits = 64;

    /// <summary>
    /// Whether this is one emoji: one grapheme cluster (UAX #29) that holds a symbol, a regional indicator or a keycap. New emoji need
    /// no new table here.
    /// </summary>
    public static bool IsOne(string text) =>
        text.Length is > 0 and <= MaxUnits
        && StringInfo.GetNextTextElementLength(text) == text.Length
        && text.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.EnclosingMark || IsPictograph(rune));

    // The symbols that Unicode counts as emoji but files under other categories: ‼ ⁉ ↔ … and the pictograph planes.
    static bool IsPictograph(Rune rune) => rune.Value is 0x203C or 0x2049 or 0x3030 or 0x303D or (>= 0x2190 and <= 0x21FF) or (>= 0x1F000 and <= 0x1FAFF);
}
