using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// Rotation with reuse detection (RFC 9700 §4.14.2): a token of the session's that is not its newest has been copied. One that was made up
/// ends nothing, or whoever learns a session's id could end it.
/// </summary>
sealed class RefreshHandler(
    Database database, Committer committer, SignIns signIns, Tokens tokens, RateLimits limits, SecurityLog security,
    IOptions<AccountOptions> options, TimeProvider time)
    : IHandler<Refresh, SignedIn>
{
    const string FindSession = """
        SELECT account_id, refresh_hash, previous_hash, rotated_at, created_at FROM sessions
        WHERE id = @sessionId AND ended_at IS NULL AND expires_at > @Now
        """;

    const string FindAccount = $"SELECT {AccountRow.Columns} FROM accounts WHERE id = @AccountId";

    enum Found
    {
        NoSession,
        Newest,
        Spent,
    }

    public async ValueTask<Result<SignedIn>> HandleAsync(Refresh request, Caller caller, CancellationToken ct)
    {
        if (request.RefreshToken is null)
            return Errors.BadRequest("The field refreshToken is missing.", "refreshToken");
        if (!Tokens.TryReadRefresh(request.RefreshToken, out var sessionId, out var hash))
            return limits.Failed(Errors.Unauthorized, caller.Address);
        // Read before anything is written: a made-up token costs the writer nothing, and one that is good counts for its session alone.
        if (await FindAsync(sessionId, ct) is not { } known)
            return limits.Failed(Errors.Unauthorized, caller.Address);
        if (!IsGenuine(known, request.RefreshToken, hash))
            return limits.Failed(Errors.Unauthorized, caller.Address);
        if (IsNewest(known, hash, time.Now()) && limits.Refuse(Rate.LogIn, sessionId) is { } tooOften)
            return tooOften;

        var found = Found.NoSession;
        var renewed = await committer.ChangeAsync<SignedIn?>([], async transaction =>
        {
            found = Found.NoSession;
            if (await transaction.FindAsync<SessionRow>(FindSession, new { sessionId, transaction.Now }) is not { } session)
                return (SignedIn?)null;
            // Of one that began when sessions were to last longer, or for ever, the token may still seem good.
            if (transaction.Now >= signIns.EndOf(session.CreatedAt))
                return (SignedIn?)null;
            if (!IsNewest(session, hash, transaction.Now))
            {
                if (!IsGenuine(session, request.RefreshToken, hash))
                    return (SignedIn?)null;
                found = Found.Spent;
                await SignIns.EndAsync(transaction, session.AccountId, sessionId, SessionEnds.RefreshTokenReused);
                return (SignedIn?)null;
            }

            found = Found.Newest;
            var account = await transaction.FindAsync<AccountRow>(FindAccount, new { session.AccountId });
            return await signIns.RenewAsync(transaction, account!.ToProtocol(), sessionId, session.CreatedAt, session.RefreshHash, request.RefreshToken, caller.Address);
        });
        if (renewed.Error is { } error)
            return error;
        if (found is Found.Spent)
            security.RefreshReused(caller, sessionId);
        return found switch
        {
            Found.Newest => renewed.Value!,
            Found.Spent => Errors.RefreshTokenReused,
            _ => limits.Failed(Errors.Unauthorized, caller.Address),
        };
    }

    async Task<SessionRow?> FindAsync(Guid sessionId, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<SessionRow>(FindSession, new { sessionId, Now = time.Now() });
    }

    /// <summary>Whether the session ever had it.</summary>
    bool IsGenuine(SessionRow session, string token, byte[] hash) =>
        tokens.IsOurs(token) || CryptographicOperations.FixedTimeEquals(hash, session.RefreshHash) || IsPrevious(session, hash);

    bool IsNewest(SessionRow session, byte[] hash, long now)
    {
        if (CryptographicOperations.FixedTimeEquals(hash, session.RefreshHash))
            return true;
        return IsPrevious(session, hash) && now - session.RotatedAt <= options.Value.RefreshGrace.TotalMilliseconds
            // A clock that was set back must not make a copy good for as long as it was set back.
            && session.RotatedAt - now <= Tokens.Leeway.TotalMilliseconds;
    }

    static bool IsPrevious(SessionRow session, byte[] hash) =>
        session.PreviousHash is { } previous && CryptographicOperations.FixedTimeEquals(hash, previous);

    sealed record SessionRow
    {
        public Guid AccountId { get; init; }

        public byte[] RefreshHash { get; init; } = [];

        public byte[]? PreviousHash { get; init; }

        public long RotatedAt { get; init; }

        public long CreatedAt { get; init; }
    }
}
