namespace Parley.Server.Live;

/// <summary>An account with at least one live connection here, and the conversations it is to hear of.</summary>
sealed class OnlineAccount(Guid id)
{
    // Copied on change: pushed to far more often than changed.
    Connection[] _connections = [];

    public Guid Id => id;

    public Connection[] Connections => Volatile.Read(ref _connections);

    /// <summary>The conversations whose audience this account is in. Under <see cref="Audiences"/>' lock.</summary>
    public HashSet<Guid> ConversationsLocked { get; } = [];

    /// <summary>Conversations left since the list of them was read; see <see cref="Audiences"/>.</summary>
    public HashSet<Guid> LeftWhileLoadingLocked { get; } = [];

    /// <summary>Completed when the audiences hold all conversations the account was in when it came online.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public void AddLocked(Connection connection) => Volatile.Write(ref _connections, [.. _connections, connection]);

    public void RemoveLocked(Connection connection) =>
        Volatile.Write(ref _connections, Array.FindAll(_connections, other => other != connection));

    public void Send(Frame frame, Connection? except = null)
    {
        foreach (var connection in Connections)
        {
            if (connection != except)
                connection.Send(frame);
        }
    }
}
