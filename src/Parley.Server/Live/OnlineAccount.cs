using System.Collections.Frozen;
using Parley.Server.Log;

namespace Parley.Server.Live;

/// <summary>An account with at least one live connection here, and the conversations it is to hear of.</summary>
sealed class OnlineAccount(Guid id)
{
    // Copied on change: pushed to far more often than changed.
    Connection[] _connections = [];

    public Guid Id => id;

    public Connection[] Connections => Volatile.Read(ref _connections);

    /// <summary>Whether its owner is away from all its devices. Forgotten with the last of its connections.</summary>
    public bool IsAway { get; set; }

    /// <summary>Who may see that it is online, as last told; <c>null</c> until it was read.</summary>
    public string? PresenceVisibility { get; set; }

    /// <summary>The conversations whose audience this account is in. Under <see cref="Audiences"/>' lock.</summary>
    public HashSet<Guid> ConversationsLocked { get; } = [];

    /// <summary>Conversations left since the list of them was read; see <see cref="Audiences"/>.</summary>
    public HashSet<Guid> LeftWhileLoadingLocked { get; } = [];

    /// <summary>Until when it is not to be disturbed by a conversation; those that it is. Copied on change.</summary>
    FrozenDictionary<Guid, long> _quietUntil = FrozenDictionary<Guid, long>.Empty;

    /// <summary>Completed when the audiences hold all conversations the account was in when it came online.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public void AddLocked(Connection connection) => Volatile.Write(ref _connections, [.. _connections, connection]);

    public void RemoveLocked(Connection connection) =>
        Volatile.Write(ref _connections, Array.FindAll(_connections, other => other != connection));

    /// <summary>The oldest connections beyond so many; those that are ending do not count.</summary>
    public IEnumerable<Connection> Beyond(int most) => Connections.Where(connection => connection.CloseCode == 0).SkipLast(most);

    /// <param name="until">Milliseconds since the Unix epoch, UTC; 0 ends it.</param>
    public void SetQuietLocked(Guid conversationId, long until)
    {
        var quiet = _quietUntil.Where(entry => entry.Key != conversationId);
        Volatile.Write(ref _quietUntil, (until > 0 ? quiet.Append(new(conversationId, until)) : quiet).ToFrozenDictionary());
    }

    /// <summary>Whether these events of one log are not to disturb it: asked for quiet, and nothing in them mentions it.</summary>
    public bool IsQuiet(LoggedEvent[] events) =>
        Volatile.Read(ref _quietUntil) is { Count: > 0 } quiet && quiet.TryGetValue(events[0].ConversationId, out var until)
        && until > events[^1].At && !Array.Exists(events, logged => logged.Mentions.Contains(id));

    public void Send(Frame frame, Connection? except = null)
    {
        foreach (var connection in Connections)
        {
            if (connection != except)
                connection.Send(frame);
        }
    }
}
