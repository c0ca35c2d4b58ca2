using Parley.Protocol;

namespace Parley.Server.Accounts;

/// <summary>An account as others see it: what to select of <c>accounts a</c>, and the row that takes it. For every feature that names people.</summary>
record AccountView
{
    public const string Columns =
        "a.id AS account_id, a.username AS account_username, a.nickname AS account_nickname, a.administrator AS account_administrator, "
        + "a.avatar AS account_avatar, a.deleted_at AS account_deleted_at";

    /// <summary><c>null</c> where the account was joined from the left and is not there.</summary>
    public Guid? AccountId { get; init; }

    public string AccountUsername { get; init; } = "";

    public string AccountNickname { get; init; } = "";

    public long AccountAdministrator { get; init; }

    public string? AccountAvatar { get; init; }

    public long? AccountDeletedAt { get; init; }

    /// <summary>Of a deleted account, nothing is told but that it was one.</summary>
    public Account ToAccount() => AccountDeletedAt is null
        ? new(AccountId!.Value, AccountUsername, AccountNickname, AccountAdministrator != 0, AccountAvatar)
        : new(AccountId!.Value, "", "", IsAdministrator: false, IsDeleted: true);
}
