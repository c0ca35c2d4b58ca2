using Dapper;
using Parley.Protocol;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>An account as it is stored.</summary>
sealed record AccountRow
{
    public const string Columns =
        "id, username, nickname, password_hash, administrator, email, email_at, email_verified_at, phone, phone_at, phone_verified_at, gender, "
        + "signature, birthday, avatar, shows_email, presence_visibility, who_may_add, deleted_at";

    /// <summary>SQL: the account of <c>@id</c>, unless it was deleted.</summary>
    public const string Standing = $"SELECT {Columns} FROM accounts WHERE id = @id AND deleted_at IS NULL";

    public Guid Id { get; init; }

    public string Username { get; init; } = "";

    public string Nickname { get; init; } = "";

    public string PasswordHash { get; init; } = "";

    public long Administrator { get; init; }

    public string? Email { get; init; }

    /// <summary>Since when the account says so.</summary>
    public long? EmailAt { get; init; }

    /// <summary>When it was shown to be so: from then on it is this account's alone.</summary>
    public long? EmailVerifiedAt { get; init; }

    public string? Phone { get; init; }

    public long? PhoneAt { get; init; }

    public long? PhoneVerifiedAt { get; init; }

    public string? Gender { get; init; }

    public string? Signature { get; init; }

    public string? Birthday { get; init; }

    public string? Avatar { get; init; }

    public long ShowsEmail { get; init; }

    public string PresenceVisibility { get; init; } = "";

    public string WhoMayAdd { get; init; } = "";

    public long? DeletedAt { get; init; }

    /// <returns><c>null</c> when it was deleted.</returns>
    public static async Task<AccountRow?> FindAsync(Database database, Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<AccountRow>(Standing, new { id });
    }

    public Account ToProtocol() => DeletedAt is null
        ? new(Id, Username, Nickname, Administrator != 0, Avatar)
        : new(Id, "", "", IsAdministrator: false, IsDeleted: true);

    public Profile ToProfile() => new(ToProtocol(), ShowsEmail != 0 ? Email : null, Gender, Signature);

    public Me ToMe() => new(ToProtocol(), ShowsEmail != 0, PresenceVisibility, WhoMayAdd, Email, Phone, Gender, Signature, Birthday);
}
