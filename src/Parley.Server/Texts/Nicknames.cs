using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Texts;

/// <summary>What people call themselves, on the server or in a group.</summary>
static class Nicknames
{
    public const int MaxLength = 64;

    /// <summary>What clients read as a mention of everyone, in the languages they write it in: <c>@all</c> must not be a person.</summary>
    static readonly HashSet<string> Everyone = ["everyone", "all", "here", "channel", "所有人", "全体成员"];

    /// <param name="nickname">From <see cref="Wording.Line"/>.</param>
    public static Error? Refuse(string nickname)
    {
        if (Wording.RefuseLine(nickname, MaxLength, "nickname") is { } refusal)
            return refusal;
        if (Everyone.Contains(NormalForm.Folded(nickname.TrimStart('@'))))
            return Errors.NameReserved;
        return Scripts.AreMixed(nickname) ? Errors.NameMisleading : null;
    }
}
