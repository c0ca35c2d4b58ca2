using System.Security.Cryptography;
using Parley.Server.Doors;
using Parley.Server.Texts;

namespace Parley.Server.Accounts;

/// <summary>
/// Hashes passwords with PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2) and checks them, stored as
/// <c>pbkdf2-sha256$iterations$salt$hash</c>, so that the cost can be raised while older hashes stay readable.
/// </summary>
/// <remarks>
/// A password is hashed in normal form KC (NIST SP 800-63B §3.1.1.2), so that it is the same from every keyboard. Older hashes are of
/// the code points as they were sent: those are tried too, and a hash that they fit is to be made anew.
/// </remarks>
sealed class Passwords
{
    /// <summary>What OWASP's Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA-256.</summary>
    public const int RecommendedIterations = 600_000;

    const string Scheme = "pbkdf2-sha256";
    const int SaltBytes = 16;
    const int HashBytes = 32;

    readonly HashingPlaces _places;
    readonly int _iterations;
    readonly StoredHash _decoy;

    public Passwords(HashingPlaces places, int iterations = RecommendedIterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        (_places, _iterations) = (places, iterations);
        _decoy = new(iterations, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));
    }

    /// <returns>What is to be stored; or <c>overloaded</c>.</returns>
    public ValueTask<Result<string>> HashAsync(string password, Asker asker, CancellationToken ct) => WithAPlaceAsync(asker, () =>
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Derive(NormalForm.OfPassword(password), salt, _iterations);
        return $"{Scheme}${_iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }, ct);

    /// <summary>
    /// Whether the password is the right one and, if so, whether it should be hashed anew because the cost has changed.
    /// For an account that does not exist pass <c>null</c>: the answer is no, and takes as long as for one that does.
    /// </summary>
    /// <returns>The verdict; or <c>overloaded</c>.</returns>
    /// <exception cref="FormatException">What is stored was not made here.</exception>
    public ValueTask<Result<(bool Right, bool NeedsRehash)>> VerifyAsync(string password, string? stored, Asker asker, CancellationToken ct)
    {
        var known = stored is null ? _decoy : StoredHash.Parse(stored);
        return WithAPlaceAsync(asker, () =>
        {
            var read = NormalForm.OfPassword(password);
            if (IsRight(read, known))
                return (true, known.Iterations != _iterations);
            return read != password && IsRight(password, known) ? (true, true) : (false, false);
        }, ct);
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

    // On a thread of its own. The pool has as many as there are processors: with hashes on all of them, one after the other, nothing else
    // would run while anyone waits, and after a restart, when everyone signs in, connections to the database would be given up.
    async ValueTask<Result<T>> WithAPlaceAsync<T>(Asker asker, Func<T> work, CancellationToken ct)
    {
        using var place = await _places.TakeAsync(asker, ct);
        return place is null
            ? Errors.Overloaded
            : await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    sealed record StoredHash(int Iterations, byte[] Salt, byte[] Hash)
    {
        public static StoredHash Parse(string stored) =>
            stored.Split('$') is [Scheme, var iterations, var salt, var hash]
                ? new(int.Parse(iterations), Convert.FromBase64String(salt), Convert.FromBase64String(hash))
                : throw new FormatException("A stored password hash is not one of ours.");
    }
}
