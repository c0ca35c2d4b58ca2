using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Parley.Server.Doors;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>Access and refresh tokens.</summary>
sealed class Tokens(IOptions<AccountOptions> options, DataFolder folder, EndedSessions ended, TimeProvider time)
{
    const string Administrator = "administrator";
    const int SecretBytes = 32;

    /// <summary>How far the clocks of two programs may be apart, and how far one may be set back, without a token being refused.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    readonly Jwt _jwt = new(Key(options.Value, folder), time, Leeway);
    readonly byte[] _successors = HKDF.DeriveKey(HashAlgorithmName.SHA256, Key(options.Value, folder), SecretBytes, info: "refresh"u8.ToArray());

    static byte[] Key(AccountOptions options, DataFolder folder) =>
        options.SigningKey is { } key ? Convert.FromBase64String(key) : folder.Secret("access-token.key", SecretBytes);

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

    /// <summary>A refresh token names its session, so that a spent one can be told from a made-up one; only its hash is stored.</summary>
    public static (string Token, byte[] Hash) IssueRefresh(Guid sessionId)
    {
        var bytes = new byte[16 + SecretBytes];
        sessionId.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes.AsSpan(16));
        return (Base64Url.EncodeToString(bytes), SHA256.HashData(bytes));
    }

    /// <summary>The token after one: always the same, so that who asks again after an answer was lost is given what was lost.</summary>
    public (string Token, byte[] Hash) RefreshAfter(string token)
    {
        var spent = Base64Url.DecodeFromChars(token);
        byte[] bytes = [.. spent.AsSpan(0, 16), .. HMACSHA256.HashData(_successors, spent)];
        return (Base64Url.EncodeToString(bytes), SHA256.HashData(bytes));
    }

    public static bool TryReadRefresh(string token, out Guid sessionId, out byte[] hash)
    {
        (sessionId, hash) = (Guid.Empty, []);
        var bytes = new byte[16 + SecretBytes];
        if (token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != bytes.Length)
            return false;
        sessionId = new Guid(bytes.AsSpan(0, 16), bigEndian: true);
        hash = SHA256.HashData(bytes);
        return true;
    }
}
