using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>
/// How often a password was tried in vain for a name, whether there is an account of that name or not. Each try is a debt of one
/// interval, which time pays off.
/// </summary>
sealed class PasswordTries(IOptions<AccountOptions> options, TimeProvider time)
{
    // About 10 MB. Whoever fills it, against the limits for each address, makes it forget; that many tries cost them more than it gains.
    const int MaxNames = 100_000;

    readonly Lock _lock = new();
    readonly long _interval = (long)options.Value.PasswordTryInterval.TotalMilliseconds;

    /// <summary>When the name's debt will be paid. By a hash, which is short however long the name is.</summary>
    readonly Dictionary<Guid, long> _paidAt = [];

    /// <summary>Counts a try before its password is checked, so that many at once are not one.</summary>
    /// <returns>How long to wait, when there were too many.</returns>
    public TimeSpan? Take(string name)
    {
        var now = time.Now();
        var most = options.Value.MaxPasswordTries * _interval;
        lock (_lock)
        {
            if (_paidAt.Count >= MaxNames)
                _paidAt.Clear();
            var debt = Math.Max(0, _paidAt.GetValueOrDefault(HashOf(name)) - now) + _interval;
            if (debt > most)
                return TimeSpan.FromMilliseconds(debt - most);
            _paidAt[HashOf(name)] = now + debt;
            return null;
        }
    }

    /// <summary>The password was right.</summary>
    public void Forget(string name)
    {
        lock (_lock)
            _paidAt.Remove(HashOf(name));
    }

    static Guid HashOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
