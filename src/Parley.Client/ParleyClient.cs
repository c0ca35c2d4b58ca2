using System.Threading.Channels;
using Parley.Protocol;

namespace Parley.Client;

/// <summary>
/// A device of one account: signs in, stays connected, sends what it is given in order and exactly once, and delivers every
/// event of every conversation in order and exactly once.
/// </summary>
/// <example><code>
/// await using var client = new ParleyClient(new Uri("https://chat.example.org"));
/// await client.LogInAsync("ann", password, new Device("ann-bot", "linux", "Ann's bot"));
/// await client.ConnectAsync();
/// await foreach (var e in client.Events())
///     if (e.Kind == EventKinds.MessagePosted &amp;&amp; e.By != client.Account.Id)
///         await client.SendAsync(e.ConversationId, "Good morning");
/// </code></example>
/// <remarks>
/// Safe to use from several threads, but one reader of <see cref="Events"/> and one of <see cref="Ephemerals"/>. Tokens of
/// cancellation may be left out, unlike inside Parley: a console program has none.
/// </remarks>
public sealed partial class ParleyClient : IAsyncDisposable
{
    readonly ParleyClientOptions _options;
    readonly HttpMessageHandler _handler;
    readonly HttpMessageInvoker _invoker;
    readonly HttpClient _unsigned;
    readonly Session _session;
    readonly Inbox? _inbox;
    readonly Channel<object> _ephemerals;
    readonly Retry _retry;
    readonly LiveLine _line;
    readonly Outbox _outbox;

    /// <summary>A client that is neither signed in nor connected yet.</summary>
    /// <param name="server">The server's address, for example <c>https://chat.example.org</c>.</param>
    /// <param name="options">The defaults when left out.</param>
    public ParleyClient(Uri server, ParleyClientOptions? options = null)
    {
        _options = options ?? new ParleyClientOptions();
        var root = new Uri(server.AbsoluteUri.TrimEnd('/') + "/");
        _handler = _options.Handler ?? new SocketsHttpHandler();
        _invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
        _unsigned = NewHttp(_handler, root);
        _session = new Session(_unsigned, _options.Clock, _options.SessionChanged, _options.DeviceSecret);
        Http = NewHttp(new SignedHandler(_session, _handler), root);

        _retry = new Retry(_options.NewBackoff, _options.Clock);
        _ephemerals = Channel.CreateBounded<object>(new BoundedChannelOptions(_options.EphemeralBuffer)
        {
            // Only the latest of them matter.
            FullMode = BoundedChannelFullMode.DropOldest,
        });
        var catchUp = default(CatchUp);
        if (_options.Follow != Follow.Nothing)
        {
            _inbox = new Inbox(_options.EventBuffer);
            _inbox.Restore(_options.Positions);
            catchUp = new CatchUp(_inbox, _options, _retry);
        }
        var live = new UriBuilder(new Uri(root, Routes.Live)) { Scheme = root.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs };
        _line = new LiveLine(live.Uri, _invoker, _session, _inbox, catchUp, _ephemerals.Writer, _options);
        _outbox = new Outbox(SendUntilAnsweredAsync, _options.OutboxCapacity);
    }

    HttpClient NewHttp(HttpMessageHandler handler, Uri root) =>
        new(handler, disposeHandler: false) { BaseAddress = root, Timeout = _options.ConnectTimeout };

    /// <summary>
    /// HTTP as this session: relative addresses such as <c>api/v1/…</c> are the server's, requests are signed, and one that is
    /// refused as unauthorized is repeated once with a new token. For what has no operation on the live connection.
    /// </summary>
    public HttpClient Http { get; }

    /// <summary>How the client stands with its server now.</summary>
    public ConnectionState State => _line.State;

    /// <summary>
    /// Ends when the client will not connect again: disposed, or, as a failure with <c>unauthorized</c>, because the session
    /// ended and somebody has to log in again with a new client.
    /// </summary>
    public Task Stopped => _line.Stopped;

    /// <summary>
    /// Connects, and catches up with what was missed. From then on the client stays connected by itself. A first attempt that
    /// fails is thrown, and may be repeated; not while another is under way.
    /// </summary>
    /// <exception cref="ParleyException"><c>unauthorized</c>: the session has ended.</exception>
    /// <exception cref="System.Net.WebSockets.WebSocketException">The server cannot be reached.</exception>
    /// <exception cref="TimeoutException">The server did not answer within <see cref="ParleyClientOptions.ConnectTimeout"/>.</exception>
    public Task ConnectAsync(CancellationToken ct = default) => _line.ConnectAsync(ct);

    /// <summary>What the server said on connecting: its limits, its time, who I am. Waits for a connection while there is none.</summary>
    public async Task<Hello> HelloAsync(CancellationToken ct = default) => (await _line.ConnectionAsync(ct)).Hello;

    /// <summary>
    /// Asks over the live connection, waiting for one while there is none. <paramref name="ct"/> ends the waiting, not what
    /// the server does.
    /// </summary>
    /// <exception cref="ParleyException">The server refused.</exception>
    /// <exception cref="ConnectionLostException">The answer did not come; whether the request was done is not known.</exception>
    /// <exception cref="InvalidOperationException">Not connected yet.</exception>
    public async Task<TAnswer> CallAsync<TAnswer>(IOperation<TAnswer> request, CancellationToken ct = default)
    {
        var connection = await _line.ConnectionAsync(ct);
        return await connection.CallAsync(request, ct);
    }

    /// <summary>Closes the connection. Messages not acknowledged by then fail; the session stays good for another time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        Http.Dispose();
        _unsigned.Dispose();
        _invoker.Dispose();
        if (_options.Handler is null)
            _handler.Dispose();
    }
}
