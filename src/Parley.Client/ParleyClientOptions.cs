using Parley.Protocol;

namespace Parley.Client;

/// <summary>How a <see cref="ParleyClient"/> behaves. Callbacks are called one at a time, and must neither block nor throw.</summary>
public sealed class ParleyClientOptions
{
    /// <summary>The clock of every delay, heartbeat and expiry.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Makes the HTTP requests and the WebSocket handshakes, for example to trust a private certificate, or to be shared by
    /// many clients. Stays the caller's to dispose. <c>null</c>: one of the client's own.
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>How long one attempt to connect may take, and one HTTP request.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest first delay before trying again; it doubles with each attempt. The delay is random up to it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Where the doubling of <see cref="RetryDelay"/> ends.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which events are wanted.</summary>
    public Follow Follow { get; init; }

    /// <summary>What the reader already has, from <see cref="ParleyClient.Positions"/> another time: the last <c>seq</c> of each log.</summary>
    public IReadOnlyDictionary<Guid, long> Positions { get; init; } = new Dictionary<Guid, long>();

    /// <summary>
    /// How many pushed events wait for the reader. When full, further pushes are dropped and fetched again once the reader has
    /// made room: a slow reader loses nothing and delays no answer.
    /// </summary>
    public int EventBuffer { get; init; } = 4096;

    /// <summary>How many ephemerals wait for the reader. When full, the oldest give way.</summary>
    public int EphemeralBuffer { get; init; } = 256;

    /// <summary>How many messages wait to be acknowledged. When full, sending waits for room.</summary>
    public int OutboxCapacity { get; init; } = 1000;

    /// <summary>
    /// Called with the session's tokens whenever they change, and awaited before they are used. Save them: a refresh token is
    /// good once, and spending an old one again ends the session.
    /// </summary>
    public Func<SignedIn, ValueTask>? SessionChanged { get; init; }

    /// <summary>
    /// The <see cref="Protocol.SignedIn.DeviceSecret"/> of an earlier session, kept when it was signed out: with it, logging in is not
    /// kept waiting by what others have tried. A session that is resumed brings its own.
    /// </summary>
    public string? DeviceSecret { get; init; }

    /// <summary>Called when the connection comes and goes.</summary>
    public Action<ConnectionState>? StateChanged { get; init; }

    /// <summary>
    /// When set, gaps of more than a page (500 events) found on connecting are skipped and told here, for clients that show
    /// history on demand. <c>null</c>: every gap is fetched and delivered.
    /// </summary>
    public Action<SkippedGap>? GapSkipped { get; init; }

    internal Backoff NewBackoff() => new(RetryDelay, MaxRetryDelay);
}
