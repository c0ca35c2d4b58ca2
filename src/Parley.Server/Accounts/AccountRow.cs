using Parley.Protocol;

namespace Parley.Server.Accounts;

/// <summary>An account as it is stored.</summary>
sealed record AccountRow
{
    public const string Columns = "id, username, nickname, password_hash, administrator";

    public Guid Id { get; init; }

    public string Username { get; init; } = "";

    public string Nickname { get; init; } = "";

    public string PasswordHash { get; init; } = "";

    public long Administrator { get; init; }

    public Account ToProtocol() => new(Id, Username, Nickname, Administrator != 0);
}
