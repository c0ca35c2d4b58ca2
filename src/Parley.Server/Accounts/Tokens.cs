using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>Access and refresh tokens.</summary>
sealed class Tokens(IOptions<AccountOptions> options, Keys keys, EndedSessions ended, TimeProvider time)
{
    const string Administrator = "administrator";
    const int SecretBytes = 32;

    /// <summary>How far the clocks of two programs may be apart, and how far one may be set back, without a token being refused.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    // The session's id, the secret, and the mark that says it is ours; there is none on those from before.
    const int UnmarkedBytes = 16 + SecretBytes;
    const int MarkBytes = 16;
    const int RefreshBytes = UnmarkedBytes + MarkBytes;

    readonly Jwt _jwt = new(() => keys.Ring, time, Leeway);

    public (string Token, DateTimeOffset ExpiresAt) IssueAccess(Guid accountId, Guid sessionId, bool administrator)
    {
        var now = time.GetUtcNow();
        var expiresAt = now + options.Value.AccessTokenLifetime;
        ended.Issued(now);
        return (_jwt.Sign(new AccessToken(accountId, sessionId, administrator ? [Administrator] : [], now, expiresAt, options.Value.Issuer, options.Value.Audience)), expiresAt);
    }

    /// <summary>Who the bearer is; <c>null</c> when the token is not good, or its session has ended.</summary>
    public Caller? Authenticate(string token, string address) =>
        _jwt.Verify(token, options.Value.Issuer, options.Value.Audience) is { } access && !ended.Contains(access.SessionId)
            ? new Caller
            {
                AccountId = access.AccountId,
                SessionId = access.SessionId,
                IsAdministrator = access.Roles.Contains(Administrator),
                Address = address,
            }
            : null;

    public bool HasEnded(Guid sessionId) => ended.Contains(sessionId);

    /// <summary>
    /// A refresh token names its session and is marked as ours, so that a spent one can be told from a made-up one; only its hash is stored.
    /// </summary>
    public (string Token, byte[] Hash) IssueRefresh(Guid sessionId)
    {
        Span<byte> bytes = stackalloc byte[UnmarkedBytes];
        sessionId.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes[16..]);
        return Mark(bytes, keys.Ring.Newest);
    }

    /// <summary>
    /// The token after one: always the same, so that who asks again after an answer was lost is given what was lost. Where the key was
    /// rotated meanwhile, it is what an older one made of it.
    /// </summary>
    /// <param name="current">The hash of the token that the session has.</param>
    public (string Token, byte[] Hash) RefreshAfter(string token, byte[] current)
    {
        var spent = Base64Url.DecodeFromChars(token);
        var successors = keys.Ring.All.Select(key => Mark([.. spent.AsSpan(0, 16), .. HMACSHA256.HashData(key.Refresh, spent)], key)).ToList();
        var lost = successors.FindIndex(successor => CryptographicOperations.FixedTimeEquals(successor.Hash, current));
        return successors[Math.Max(0, lost)];
    }

    public static bool TryReadRefresh(string token, out Guid sessionId, out byte[] hash)
    {
        (sessionId, hash) = (Guid.Empty, []);
        if (Read(token) is not { } bytes)
            return false;
        sessionId = new Guid(bytes.AsSpan(0, 16), bigEndian: true);
        hash = SHA256.HashData(bytes);
        return true;
    }

    /// <summary>Whether it was made here, however long ago it was spent. Of one from before tokens were marked nobody knows: no.</summary>
    public bool IsOurs(string token) =>
        Read(token) is { Length: RefreshBytes } bytes
        && keys.Ring.All.Any(key => CryptographicOperations.FixedTimeEquals(MarkOf(bytes.AsSpan(0, UnmarkedBytes), key), bytes.AsSpan(UnmarkedBytes)));

    static byte[]? Read(string token)
    {
        var bytes = new byte[token.Length == Base64Url.GetEncodedLength(UnmarkedBytes) ? UnmarkedBytes : RefreshBytes];
        return token.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.TryDecodeFromChars(token, bytes, out var written) && written == bytes.Length ? bytes : null;
    }

    static (string Token, byte[] Hash) Mark(ReadOnlySpan<byte> unmarked, SigningKey key)
    {
        byte[] bytes = [.. unmarked, .. MarkOf(unmarked, key)];
        return (Base64Url.EncodeToString(bytes), SHA256.HashData(bytes));
    }

    static ReadOnlySpan<byte> MarkOf(ReadOnlySpan<byte> unmarked, SigningKey key) => HMACSHA256.HashData(key.Marks, unmarked).AsSpan(0, MarkBytes);
}
