using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>Whether someone may register, decided in the transaction that registers them.</summary>
static class Admissions
{
    public const string AnyAccount = "SELECT id FROM accounts LIMIT 1";

    /// <summary>Counts a use of a code, unless it is spent, expired or revoked: the row is locked, so no two take its last one.</summary>
    const string Use = """
        UPDATE registration_codes SET uses = uses + 1
        WHERE code = @code AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @Now) AND (max_uses IS NULL OR uses < max_uses)
        """;

    /// <returns>Why not; <c>null</c> when they may.</returns>
    public static async Task<Error?> RefuseAsync(Transaction transaction, Registration registration, string? code)
    {
        if (registration is Registration.Open || await transaction.FindAsync<Guid?>(AnyAccount) is null)
            return null;
        if (registration is Registration.Closed)
            return Errors.RegistrationClosed;
        return code is not null && RegistrationCodes.TryRead(code, out var read)
            && await transaction.ExecuteAsync(Use, new { code = read, transaction.Now }) == 1
            ? null
            : Errors.BadRegistrationCode;
    }
}
