using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using Parley.Server.Live;

namespace Parley.Server.Doors;

/// <summary>
/// The connections on which nobody has signed in yet, counted by address, so that one address cannot hold all the places there are.
/// </summary>
sealed class Strangers(IOptions<HttpOptions> options)
{
    // Behind a proxy they all come from its address: there the proxy counts, if anyone does.
    readonly int _max = options.Value.TrustForwardedFor ? int.MaxValue : options.Value.MaxStrangersPerAddress is > 0 and var max
        ? max
        : Math.Max(16, (options.Value.MaxConnections > 0 ? options.Value.MaxConnections : Descriptors.HttpConnections) / 4);

    readonly ConcurrentDictionary<string, int> _byAddress = [];

    /// <returns><c>null</c> when its address has as many as it may.</returns>
    public Stranger? Admit(EndPoint? from)
    {
        // Through a socket of the file system nobody comes but those who may.
        var address = from is IPEndPoint { Address: { } ip } ? HttpRequests.KeyOf(ip) : null;
        if (address is null)
            return new Stranger(null, this);
        if (_byAddress.AddOrUpdate(address, 1, (_, count) => count + 1) <= _max)
            return new Stranger(address, this);
        Remove(address);
        return null;
    }

    void Remove(string address)
    {
        while (_byAddress.TryGetValue(address, out var count))
        {
            if (count > 1 ? _byAddress.TryUpdate(address, count - 1, count) : _byAddress.TryRemove(KeyValuePair.Create(address, count)))
                return;
        }
    }

    /// <summary>One of them: a feature of its connection.</summary>
    public sealed class Stranger(string? address, Strangers strangers) : IDisposable
    {
        string? _address = address;

        /// <summary>Someone has signed in: it is none any more.</summary>
        public void SignedIn()
        {
            if (Interlocked.Exchange(ref _address, null) is { } counted)
                strangers.Remove(counted);
        }

        public void Dispose() => SignedIn();
    }
}
