using Parley.Protocol;
using Parley.Server.Texts;

namespace Parley.Server.Groups;

/// <summary>What people may write about a group and in it.</summary>
static class GroupTexts
{
    public const int MaxTitleLength = 100;
    public const int MaxNoteLength = 200;

    public static Error? RefuseTitle(string title) => Wording.RefuseName(title, MaxTitleLength, "title");

    public static Error? RefuseNote(string? note) => Wording.RefuseLines(note, MaxNoteLength, "note");
}
