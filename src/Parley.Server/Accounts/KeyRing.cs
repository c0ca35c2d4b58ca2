using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Accounts;

/// <summary>A secret that signs.</summary>
sealed class SigningKey
{
    const int RefreshBytes = 32;

    /// <param name="secret">At least 32 bytes (RFC 7518 §3.2: no fewer than the hash has).</param>
    public SigningKey(byte[] secret)
    {
        if (secret.Length < HMACSHA256.HashSizeInBytes)
            throw new ArgumentException($"The key must have at least {HMACSHA256.HashSizeInBytes} bytes.", nameof(secret));
        Secret = secret;
        // Of the key itself, so that every program that holds it calls it the same, and two keys are never taken for each other.
        Id = Base64Url.EncodeToString(SHA256.HashData(secret).AsSpan(0, 9));
        Header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256","kid":"{{Id}}","typ":"JWT"}"""));
        Refresh = Derive("refresh"u8);
        Marks = Derive("refresh mark"u8);
    }

    /// <summary>Its <c>kid</c>, which tells nothing of it.</summary>
    public string Id { get; }

    public byte[] Secret { get; }

    /// <summary>Of the tokens that it signs, encoded.</summary>
    public string Header { get; }

    /// <summary>What the refresh token after one is made with.</summary>
    public byte[] Refresh { get; }

    /// <summary>What refresh tokens are marked with as ours.</summary>
    public byte[] Marks { get; }

    byte[] Derive(ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[RefreshBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Secret, derived, salt: default, purpose);
        return derived;
    }
}

/// <summary>The keys in use: the newest signs, and what an older one has signed is still good.</summary>
sealed class KeyRing
{
    /// <param name="secrets">The newest first.</param>
    public KeyRing(params IReadOnlyCollection<byte[]> secrets)
    {
        if (secrets.Count == 0)
            throw new ArgumentException("There is no key.", nameof(secrets));
        All = [.. secrets.Select(secret => new SigningKey(secret)).DistinctBy(key => key.Id)];
    }

    public SigningKey[] All { get; }

    public SigningKey Newest => All[0];
}
