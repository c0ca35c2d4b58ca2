using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Groups;

/// <summary>What people may write about a group and in it.</summary>
static class GroupTexts
{
    public const int MaxNoteLength = 200;

    public static Error? RefuseTitle(string title) =>
        title.Trim().Length is 0 or > 100 || title.Any(char.IsControl) ? Errors.BadRequest("A group's title has 1 to 100 characters.", "title") : null;

    /// <summary>Control characters are refused: they have no look of their own and can turn text around.</summary>
    public static Error? RefuseLine(string? text, int length, string field) =>
        text is not null && (text.Trim().Length > length || text.Any(char.IsControl))
            ? Errors.BadRequest($"This has at most {length} characters, on one line.", field)
            : null;

    public static Error? RefuseText(string? text, int length, string field) =>
        text is not null && (text.Trim().Length > length || text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')))
            ? Errors.BadRequest($"This has at most {length} characters.", field)
            : null;

    public static Error? RefuseNote(string? note) => RefuseText(note, MaxNoteLength, "note");
}
