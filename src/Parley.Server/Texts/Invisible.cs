using System.Globalization;
using System.Text;

namespace Parley.Server.Texts;

/// <summary>Characters without a look of their own (UAX #44 <c>Default_Ignorable_Code_Point</c>), and where they do something.</summary>
static class Invisible
{
    const int NonJoiner = 0x200C;
    const int Joiner = 0x200D;
    const int BlackFlag = 0x1F3F4;

    /// <summary>
    /// Whether it stands there for nothing that a name needs. Joiners stay in emoji and in scripts whose letters join; variation
    /// selectors stay behind what they vary; tags stay in flags; direction marks stay. Directional embeddings, overrides and isolates
    /// never do: they are for the screen that shows a name to put around it, and in one they spill over (UTS 55).
    /// </summary>
    /// <param name="before">What was kept before it.</param>
    public static bool IsIdle(Rune rune, Rune before, Rune next) => rune.Value switch
    {
        NonJoiner => !(IsJoining(before) && IsJoining(next)),
        Joiner => !((IsJoining(before) && IsJoining(next)) || (IsEmojiPart(before) && IsEmojiPart(next) && !IsVariation(next))),
        >= 0xE0020 and <= 0xE007F => before.Value is not (BlackFlag or (>= 0xE0020 and < 0xE007F)),
        _ when IsVariation(rune) => !Visible.Is(before),
        _ when IsDirection(rune.Value) => false,
        _ => IsIgnorable(rune),
    };

    /// <summary>LEFT-TO-RIGHT, RIGHT-TO-LEFT and ARABIC LETTER MARK: they order their neighbours and turn nothing around.</summary>
    public static bool IsDirection(int character) => character is 0x200E or 0x200F or 0x061C;

    public static bool IsVariation(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x180B and <= 0x180D) or 0x180F or (>= 0xE0100 and <= 0xE01EF);

    static bool IsIgnorable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format => !IsSeenFormat(rune),
        UnicodeCategory.NonSpacingMark => rune.Value is 0x034F or 0x17B4 or 0x17B5,
        UnicodeCategory.OtherNotAssigned => rune.Value is 0x2065 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF) || IsNoncharacter(rune),
        _ => false,
    };

    // Arabic, Syriac, Kaithi and Egyptian ones that are drawn (UAX #44 Prepended_Concatenation_Mark, and layout of hieroglyphs).
    static bool IsSeenFormat(Rune rune) => rune.Value is (>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2
        or 0x110BD or 0x110CD or (>= 0x13430 and <= 0x1343F);

    static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    // From Arabic to Myanmar, Khmer and Mongolian to Balinese, the later Indic ones, Arabic's forms, and those of the first plane.
    static bool IsJoining(Rune rune) => !IsVariation(rune) && !IsDirection(rune.Value) && !IsIgnorable(rune) && rune.Value is (>= 0x0600 and <= 0x109F) or (>= 0x1780 and <= 0x1BFF)
        or (>= 0xA800 and <= 0xABFF) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC) or (>= 0x10A00 and <= 0x11FFF) or (>= 0x1E900 and <= 0x1E95F);

    static bool IsEmojiPart(Rune rune) => Visible.IsPictograph(rune) || rune.Value == 0xFE0F
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol;
}
