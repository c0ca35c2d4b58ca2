using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Texts;

/// <summary>
/// The one judge of what people call themselves, others, groups and things, and of the notes they leave. It takes off what is
/// pasted along and seen by nobody, and refuses what is left if nothing is, or too much.
/// </summary>
static class Wording
{
    // UTS 39 §5.4. In form C no language's name comes near it.
    const int MaxMarks = 4;

    /// <summary>One line as it is kept: in form C, without what has no look, runs of spaces one; empty if nothing of it is seen.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Line(string? text) => text is null ? null : Clean(text, runs: false);

    /// <summary>Several lines as they are kept: as <see cref="Line"/>, with the spaces that set them out.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Lines(string? text) => text is null ? null : Clean(text, runs: true);

    /// <summary>A line that must be there.</summary>
    /// <param name="line">From <see cref="Line"/>.</param>
    public static Error? RefuseName(string line, int maxLength, string field) =>
        line.Length == 0 ? Errors.BadRequest("This needs a character that can be seen.", field) : RefuseLine(line, maxLength, field);

    /// <param name="line">From <see cref="Line"/>.</param>
    public static Error? RefuseLine(string? line, int maxLength, string field) =>
        line is not null && line.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029')
            ? Errors.BadRequest("This is one line, without control characters.", field)
            : RefuseSize(line, maxLength, field);

    /// <param name="lines">From <see cref="Lines"/>.</param>
    public static Error? RefuseLines(string? lines, int maxLength, string field) =>
        lines is not null && lines.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t'))
            ? Errors.BadRequest("This has no control characters.", field)
            : RefuseSize(lines, maxLength, field);

    static Error? RefuseSize(string? text, int maxLength, string field)
    {
        if (text is null)
            return null;
        if (text.Length > maxLength)
            return Errors.BadRequest($"This has at most {maxLength} characters.", field);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarks)
                return Errors.BadRequest($"At most {MaxMarks} marks stand on one letter.", field);
        }

        return null;
    }

    static string Clean(string text, bool runs)
    {
        var cleaned = new StringBuilder(text.Length);
        Rune[] runes = [.. text.EnumerateRunes()];
        var before = default(Rune);
        for (var index = 0; index < runes.Length; index++)
        {
            var rune = Visible.IsBlank(runes[index]) ? new Rune(' ') : runes[index];
            if (Invisible.IsIdle(rune, before, index + 1 < runes.Length ? runes[index + 1] : default) || (!runs && IsSpace(rune) && IsSpace(before)))
                continue;
            cleaned.Append(rune);
            before = rune;
        }

        // Not sooner: what was taken out may have stood between a letter and its mark.
        var kept = NormalForm.Of(Trim(cleaned.ToString()));
        return Visible.IsIn(kept) ? kept : "";
    }

    static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsMargin(text[start]))
            start++;
        while (start < end && IsMargin(text[end - 1]))
            end--;
        return text[start..end];
    }

    static bool IsMargin(char character) => char.IsWhiteSpace(character) || Invisible.IsDirection(character);

    static bool IsSpace(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark && !Invisible.IsVariation(rune);
}
