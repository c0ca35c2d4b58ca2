using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>Whether someone may register, decided in the transaction that registers them.</summary>
static class Admissions
{
    public const string AnyAccount = "SELECT id FROM accounts LIMIT 1";

    /// <summary>Counts a use of a code, unless it is spent, expired or revoked: the row is locked, so no two take its last one.</summary>
    const string Use = $"UPDATE registration_codes SET uses = uses + 1 WHERE {IsGood}";

    const string Find = $"SELECT 1 FROM registration_codes WHERE {IsGood}";

    const string IsGood =
        "code = @code AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @Now) AND (max_uses IS NULL OR uses < max_uses)";

    /// <returns>Why not; <c>null</c> when they may.</returns>
    public static Task<Error?> RefuseAsync(Transaction transaction, Registration registration, string? code) => RefuseAsync(
        registration, code, async () => await transaction.FindAsync<Guid?>(AnyAccount) is not null,
        async read => await transaction.ExecuteAsync(Use, new { code = read, transaction.Now }) == 1);

    /// <summary>The same before there is a transaction; no code is used.</summary>
    public static Task<Error?> ForeseeAsync(DbConnection connection, Registration registration, string? code, long now) => RefuseAsync(
        registration, code, async () => await connection.QueryFirstOrDefaultAsync<Guid?>(AnyAccount) is not null,
        async read => await connection.QueryFirstOrDefaultAsync<long?>(Find, new { code = read, Now = now }) is not null);

    static async Task<Error?> RefuseAsync(Registration registration, string? code, Func<Task<bool>> hasAccounts, Func<string, Task<bool>> isGood)
    {
        if (registration is Registration.Open || !await hasAccounts())
            return null;
        if (registration is Registration.Closed)
            return Errors.RegistrationClosed;
        return code is not null && RegistrationCodes.TryRead(code, out var read) && await isGood(read) ? null : Errors.BadRegistrationCode;
    }
}
