using System.Collections.Concurrent;
using System.Text.Json;

namespace Parley.Baseline;

sealed class Conversations
{
    // Never emptied: this server lives for one measurement.
    readonly ConcurrentDictionary<Guid, Conversation> _open = new();

    public Conversation Open(Guid id) => _open.GetOrAdd(id, static id => new Conversation(id));
}

/// <summary>Numbers messages and queues each, encoded once, to every connection that is in.</summary>
sealed class Conversation(Guid id)
{
    readonly Lock _lock = new();
    readonly List<Connection> _connections = [];
    long _lastSeq;

    public void Join(Connection connection)
    {
        lock (_lock)
            _connections.Add(connection);
    }

    public void Leave(Connection connection)
    {
        lock (_lock)
            _connections.Remove(connection);
    }

    public (long Seq, long At) Post(JsonElement message, Guid by, TimeProvider clock)
    {
        // Numbering and queueing together, so that everyone sees one order.
        lock (_lock)
        {
            var seq = ++_lastSeq;
            var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var frame = Frames.Push(id, seq, by, at, message);
            foreach (var connection in _connections)
                connection.Queue(frame);
            return (seq, at);
        }
    }
}
