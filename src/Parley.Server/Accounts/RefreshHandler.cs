using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>Rotation with reuse detection (RFC 9700 §4.14.2): a token that is not the session's newest has been copied.</summary>
sealed class RefreshHandler(
    Database database, Committer committer, SignIns signIns, RateLimits limits, IOptions<AccountOptions> options, TimeProvider time)
    : IHandler<Refresh, SignedIn>
{
    const string FindSession = """
        SELECT account_id, refresh_hash, previous_hash, rotated_at FROM sessions
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
        if (IsNewest(known, hash, time.Now()) && limits.Refuse(Rate.LogIn, sessionId) is { } tooOften)
            return tooOften;

        var found = Found.NoSession;
        var renewed = await committer.ChangeAsync<SignedIn?>([], async transaction =>
        {
            found = Found.NoSession;
            if (await transaction.FindAsync<SessionRow>(FindSession, new { sessionId, transaction.Now }) is not { } session)
                return (SignedIn?)null;
            if (!IsNewest(session, hash, transaction.Now))
            {
                found = Found.Spent;
                await SignIns.EndAsync(transaction, session.AccountId, sessionId, "refresh_token_reused");
                return (SignedIn?)null;
            }

            found = Found.Newest;
            var account = await transaction.FindAsync<AccountRow>(FindAccount, new { session.AccountId });
            return await signIns.RenewAsync(transaction, account!.ToProtocol(), sessionId, request.RefreshToken, caller.Address);
        });
        if (renewed.Error is { } error)
            return error;
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

    bool IsNewest(SessionRow session, byte[] hash, long now)
    {
        if (CryptographicOperations.FixedTimeEquals(hash, session.RefreshHash))
            return true;
        return session.PreviousHash is { } previous && CryptographicOperations.FixedTimeEquals(hash, previous)
            && now - session.RotatedAt <= options.Value.RefreshGrace.TotalMilliseconds
            // A clock that was set back must not make a copy good for as long as it was set back.
            && session.RotatedAt - now <= Tokens.Leeway.TotalMilliseconds;
    }

    sealed record SessionRow
    {
        public Guid AccountId { get; init; }

        public byte[] RefreshHash { get; init; } = [];

        public byte[]? PreviousHash { get; init; }

        public long RotatedAt { get; init; }
    }
}
