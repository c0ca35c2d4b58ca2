namespace Parley.Client;

/// <summary>How a client stands with its server.</summary>
public enum ConnectionState
{
    /// <summary>Not connected, and not trying to be.</summary>
    Disconnected,
    /// <summary>Connected.</summary>
    Connected,
    /// <summary>The connection was lost; a new one is being made.</summary>
    Reconnecting,
    /// <summary>The session ended, or the client was disposed; this client will not connect again.</summary>
    Stopped,
}
