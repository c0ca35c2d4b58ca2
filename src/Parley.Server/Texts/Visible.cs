using System.Globalization;
using System.Text;

namespace Parley.Server.Texts;

/// <summary>What of a text has a look, by Unicode's general categories.</summary>
static class Visible
{
    /// <summary>Whether any of it is seen. A text of which nothing is counts as empty.</summary>
    public static bool IsIn(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Is(rune))
                return true;
        }

        return false;
    }

    /// <summary>Letters, numbers, symbols and punctuation are seen. Marks are not, by themselves.</summary>
    public static bool Is(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.OtherSymbol => !IsBlank(rune),
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol
            or UnicodeCategory.ModifierSymbol => true,
        // Emoji that are younger than the framework's tables.
        UnicodeCategory.OtherNotAssigned => IsPictograph(rune),
        _ => false,
    };

    /// <summary>Hangul fillers and the braille pattern without a dot: letters and a symbol that look like a space.</summary>
    public static bool IsBlank(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0;

    /// <summary>The planes' blocks of which all that is not assigned is kept for emoji.</summary>
    public static bool IsPictograph(Rune rune) => rune.Value is >= 0x1F000 and <= 0x1FAFF;
}
