using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>
/// What would help a thief keep an account asks for a proof: the password, given in this session a short while ago. Signing in is one.
/// So a client asks for the password once, whatever comes next, and no other request carries it: some have no body to hide it in.
/// </summary>
sealed class Proofs(IOptions<AccountOptions> options)
{
    /// <returns>Why not; <c>null</c> when the proof is fresh, and for the server's operator, who has shown more.</returns>
    public async Task<Error?> RefuseAsync(Transaction transaction, Caller caller)
    {
        const string Find = "SELECT proved_at FROM sessions WHERE id = @SessionId AND ended_at IS NULL";
        if (caller.IsOperator)
            return null;
        if (await transaction.FindAsync<long?>(Find, new { caller.SessionId }) is not { } provedAt)
            return Errors.Unauthorized;
        return transaction.Now < Until(provedAt) ? null : Errors.PasswordNeeded;
    }

    /// <summary>The password was given, and is right.</summary>
    /// <returns>Until when that counts; <c>null</c> when the session has ended.</returns>
    public async Task<long?> KeepAsync(Transaction transaction, Guid sessionId)
    {
        const string Keep = "UPDATE sessions SET proved_at = @Now WHERE id = @sessionId AND ended_at IS NULL";
        return await transaction.ExecuteAsync(Keep, new { sessionId, transaction.Now }) == 1 ? Until(transaction.Now) : null;
    }

    long Until(long provedAt) => provedAt + (long)options.Value.ProofLifetime.TotalMilliseconds;
}
