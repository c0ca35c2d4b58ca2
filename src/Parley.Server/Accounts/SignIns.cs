using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>Starting, renewing and ending sessions, inside the transaction of whoever does it.</summary>
sealed class SignIns(Tokens tokens, IOptions<AccountOptions> options)
{
    /// <summary>
    /// Starts a session on a device. The session the device had before ends; so does the one that was not used for longest, when there
    /// would be too many.
    /// </summary>
    /// <param name="deviceSecret">What the device was given an earlier time; without a good one it is given a new one.</param>
    /// <param name="address">From where.</param>
    public async Task<SignedIn> StartAsync(Transaction transaction, Account account, Device device, string? deviceSecret, string address)
    {
        const string Before = "SELECT id FROM sessions WHERE account_id = @Id AND device_id = @DeviceId AND ended_at IS NULL";
        const string Live = "SELECT id FROM sessions WHERE account_id = @Id AND ended_at IS NULL ORDER BY rotated_at DESC, id DESC";
        const string Insert = """
            INSERT INTO sessions (id, account_id, device_id, platform, name, refresh_hash, rotated_at, created_at, proved_at, expires_at,
                last_address, device_hash)
            VALUES (@sessionId, @Id, @DeviceId, @Platform, @Name, @hash, @Now, @Now, @Now, @expiresAt, @address, @deviceHash)
            """;
        device = Names.Clean(device);
        foreach (var before in (await transaction.QueryAsync<Guid>(Before, new { account.Id, device.DeviceId })).ToList())
            await EndAsync(transaction, account.Id, before, SessionEnds.Replaced);
        foreach (var unused in (await transaction.QueryAsync<Guid>(Live, new { account.Id })).Skip(options.Value.MaxSessions - 1).ToList())
            await EndAsync(transaction, account.Id, unused, SessionEnds.TooManySessions);

        var sessionId = Guid.CreateVersion7();
        var (token, hash) = tokens.IssueRefresh(sessionId);
        var expiresAt = RefreshExpiry(transaction.Now, startedAt: transaction.Now);
        var secret = DeviceSecrets.HashOf(deviceSecret) is null ? DeviceSecrets.Create() : deviceSecret;
        var deviceHash = DeviceSecrets.HashOf(secret);
        await transaction.ExecuteAsync(
            Insert, new { sessionId, account.Id, device.DeviceId, device.Platform, device.Name, hash, transaction.Now, expiresAt, address, deviceHash });
        await transaction.AppendAsync(account.Id, NewEvent.Of(account.Id, EventKinds.SessionStarted, new SessionStarted(sessionId, device)));
        return Answer(account, sessionId, token, expiresAt) with { DeviceSecret = secret };
    }

    /// <summary>Gives the session the refresh token after the one that is spent; again the same, where it has it already.</summary>
    /// <param name="address">From where it was asked for.</param>
    /// <param name="current">The hash of the token that it has.</param>
    public async Task<SignedIn> RenewAsync(
        Transaction transaction, Account account, Guid sessionId, long startedAt, byte[] current, string spent, string address)
    {
        const string Find = "SELECT expires_at FROM sessions WHERE id = @sessionId AND refresh_hash = @hash";
        const string Rotate = """
            UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = @hash, rotated_at = @Now, expires_at = @expiresAt,
                last_address = @address
            WHERE id = @sessionId
            """;
        var (token, hash) = tokens.RefreshAfter(spent, current);
        if (await transaction.FindAsync<long?>(Find, new { sessionId, hash }) is { } same)
            return Answer(account, sessionId, token, same);
        var expiresAt = RefreshExpiry(transaction.Now, startedAt);
        await transaction.ExecuteAsync(Rotate, new { sessionId, hash, transaction.Now, expiresAt, address });
        return Answer(account, sessionId, token, expiresAt);
    }

    public static async Task EndAsync(Transaction transaction, Guid accountId, Guid sessionId, string reason)
    {
        const string End = "UPDATE sessions SET ended_at = @Now, ended_reason = @reason WHERE id = @sessionId AND ended_at IS NULL";
        if (await transaction.ExecuteAsync(End, new { sessionId, reason, transaction.Now }) == 1)
            await transaction.AppendAsync(accountId, NewEvent.Of(accountId, EventKinds.SessionEnded, new SessionEnded(sessionId, reason)));
    }

    /// <param name="except">A session that goes on.</param>
    /// <returns>How many ended.</returns>
    public static async Task<int> EndAllAsync(Transaction transaction, Guid accountId, string reason, Guid except = default)
    {
        const string End = """
            UPDATE sessions SET ended_at = @Now, ended_reason = @reason WHERE account_id = @accountId AND ended_at IS NULL AND id <> @except
            RETURNING id
            """;
        var live = (await transaction.QueryAsync<Guid>(End, new { accountId, reason, except, transaction.Now })).ToList();
        var bodies = live.ConvertAll(sessionId => NewEvent.Of(accountId, EventKinds.SessionEnded, new SessionEnded(sessionId, reason)).Body);
        await transaction.AppendAllAsync(accountId, EventKinds.SessionEnded, accountId, bodies);
        return live.Count;
    }

    /// <summary>When a session that began then is over, however much it is used.</summary>
    public long EndOf(long startedAt) => startedAt + (long)options.Value.SessionLifetime.TotalMilliseconds;

    long RefreshExpiry(long now, long startedAt) =>
        Math.Min(now + (long)options.Value.RefreshTokenLifetime.TotalMilliseconds, EndOf(startedAt));

    SignedIn Answer(Account account, Guid sessionId, string refreshToken, long refreshExpiresAt)
    {
        var (access, accessExpiresAt) = tokens.IssueAccess(account.Id, sessionId, account.IsAdministrator);
        return new SignedIn(account, sessionId, access, accessExpiresAt.ToUnixTimeMilliseconds(), refreshExpiresAt, refreshToken);
    }
}
