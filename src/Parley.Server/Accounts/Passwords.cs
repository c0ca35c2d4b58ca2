using System.Security.Cryptography;

namespace Parley.Server.Accounts;

/// <summary>
/// Hashes passwords with PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2) and checks them, stored as
/// <c>pbkdf2-sha256$iterations$salt$hash</c>, so that the cost can be raised while older hashes stay readable.
/// </summary>
/// <remarks>
/// A password is its code points as they were sent. NIST SP 800-63B §5.1.1.2 would have them in normal form KC first, but the
/// framework's <c>Normalize</c> changes nothing under invariant globalization; a client that normalizes does well.
/// </remarks>
sealed class Passwords
{
    /// <summary>What OWASP's Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA-256.</summary>
    public const int RecommendedIterations = 600_000;

    const string Scheme = "pbkdf2-sha256";
    const int SaltBytes = 16;
    const int HashBytes = 32;

    // One for the whole program: it shares out processors. Those who wait do so in order, for as long as their request lives;
    // how many they are is for the login limits to bound.
    static readonly SemaphoreSlim Places = new(Environment.ProcessorCount);

    readonly int _iterations;
    readonly StoredHash _decoy;

    public Passwords(int iterations = RecommendedIterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        _iterations = iterations;
        _decoy = new(iterations, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));
    }

    public async ValueTask<string> HashAsync(string password, CancellationToken ct)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = await WithAPlaceAsync(() => Derive(password, salt, _iterations), ct);
        return $"{Scheme}${_iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    /// <summary>
    /// Whether the password is the right one and, if so, whether it should be hashed anew because the cost has changed.
    /// For an account that does not exist pass <c>null</c>: the answer is no, and takes as long as for one that does.
    /// </summary>
    /// <exception cref="FormatException">What is stored was not made here.</exception>
    public async ValueTask<(bool Right, bool NeedsRehash)> VerifyAsync(string password, string? stored, CancellationToken ct)
    {
        var known = stored is null ? _decoy : StoredHash.Parse(stored);
        var right = await WithAPlaceAsync(() => IsRight(password, known), ct);
        return (right, right && known.Iterations != _iterations);
    }

    bool IsRight(string password, StoredHash known)
    {
        var right = CryptographicOperations.FixedTimeEquals(Derive(password, known.Salt, known.Iterations), known.Hash);

        // A hash from cheaper days would be refused sooner than the decoy, and so tell that the account exists.
        if (!right && known.Iterations < _iterations)
            Derive(password, known.Salt, _iterations - known.Iterations);
        return right;
    }

    static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    // Always on the pool: a free place is no reason to hold up a connection that has other frames to read.
    static async Task<T> WithAPlaceAsync<T>(Func<T> work, CancellationToken ct)
    {
        await Places.WaitAsync(ct);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            Places.Release();
        }
    }

    sealed record StoredHash(int Iterations, byte[] Salt, byte[] Hash)
    {
        public static StoredHash Parse(string stored) =>
            stored.Split('$') is [Scheme, var iterations, var salt, var hash]
                ? new(int.Parse(iterations), Convert.FromBase64String(salt), Convert.FromBase64String(hash))
                : throw new FormatException("A stored password hash is not one of ours.");
    }
}
