using System.Globalization;
using Microsoft.Extensions.Options;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// Where the keys come from: the configuration, or the data folder. There the newest is <c>access-token.key</c>; an older one has the time
/// in its name at which it signed for the last time, and goes when nothing that it has signed can still be good.
/// </summary>
sealed class Keys
{
    const string Newest = "access-token.key";
    const string Older = "access-token.*.key";
    const string Stamp = "yyyyMMdd'T'HHmmssfff'Z'";
    const int Bytes = 32;

    readonly AccountOptions _options;
    readonly DataFolder _folder;
    readonly TimeProvider _time;
    readonly Lock _lock = new();
    volatile KeyRing _ring;

    public Keys(IOptions<AccountOptions> options, DataFolder folder, TimeProvider time)
    {
        (_options, _folder, _time) = (options.Value, folder, time);
        _ring = _options.SigningKey is { } newest
            ? new([.. _options.OlderSigningKeys.Prepend(newest).Select(Convert.FromBase64String)])
            : Read();
    }

    public KeyRing Ring => _ring;

    /// <summary>Whether they are the data folder's, and so can be changed here.</summary>
    public bool AreOurs => _options.SigningKey is null;

    /// <summary>Makes a key that signs from now on.</summary>
    /// <param name="forgetOlder">Nothing that the others have signed is good any more.</param>
    public KeyRing Rotate(bool forgetOlder)
    {
        lock (_lock)
        {
            _folder.ReplaceSecret(Newest, Bytes, forgetOlder ? null : FreeName());
            foreach (var name in forgetOlder ? _folder.Names(Older) : [])
                _folder.Delete(name);
            return _ring = Read();
        }
    }

    /// <summary>Two that signed for the last time in one moment are still two.</summary>
    string FreeName()
    {
        var taken = _folder.Names(Older).ToHashSet();
        for (var at = _time.GetUtcNow(); ; at += TimeSpan.FromMilliseconds(1))
        {
            var name = $"access-token.{at.ToString(Stamp, CultureInfo.InvariantCulture)}.key";
            if (!taken.Contains(name))
                return name;
        }
    }

    KeyRing Read()
    {
        var secrets = new List<byte[]> { _folder.Secret(Newest, Bytes) };
        foreach (var name in _folder.Names(Older).OrderDescending(StringComparer.Ordinal))
        {
            if (IsOver(name))
                _folder.Delete(name);
            else
                secrets.Add(_folder.Secret(name, Bytes));
        }

        return new KeyRing(secrets);
    }

    /// <summary>What lives longest is a refresh token, which is marked as ours. A file of another name somebody put there, and it stays.</summary>
    bool IsOver(string name) =>
        DateTimeOffset.TryParseExact(
            name.Split('.')[1], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var signedLast)
        && _time.GetUtcNow() > signedLast + _options.RefreshTokenLifetime + _options.AccessTokenLifetime;
}
