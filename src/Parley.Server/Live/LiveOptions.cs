using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Live;

/// <summary>Live connections. Section <c>Live</c>.</summary>
public sealed class LiveOptions
{
    /// <summary>How often the server pings; it closes after two and a half intervals of silence.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may take to sign in with its first frame.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan SignInTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest frame a client may send, in bytes, also when it comes in pieces.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 256 * 1024;

    /// <summary>How many bytes may wait for a client that reads slowly; beyond it the connection is dropped and told to resume.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxOutboxBytes { get; set; } = 1024 * 1024;

    /// <summary>How many requests of one connection are worked on at once; then the server stops reading from it.</summary>
    [Range(1, 1000)]
    public int MaxRequestsInFlight { get; set; } = 64;

    /// <summary>
    /// How many live connections this process takes; further ones are answered 503. When 0, as many as the process' limit on open
    /// files leaves room for.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxConnections { get; set; }

    /// <summary>How many live connections an account has at once; one more closes its oldest.</summary>
    [Range(1, 100_000)]
    public int MaxConnectionsPerAccount { get; set; } = 5;

    /// <summary>Typing and others' marks are pushed in conversations of at most this many members.</summary>
    [Range(2, 10_000)]
    public int MaxMembersForSignals { get; set; } = 100;
}
