using System.Collections.Concurrent;

namespace Parley.Server.Live;

/// <summary>All live connections of this process, signed in or not.</summary>
sealed class Connections
{
    readonly ConcurrentDictionary<Guid, Connection> _all = [];

    public int Count => _all.Count;

    public IEnumerable<Connection> All => _all.Select(entry => entry.Value);

    public void Add(Connection connection) => _all[connection.Id] = connection;

    public void Remove(Connection connection) => _all.TryRemove(connection.Id, out _);
}
