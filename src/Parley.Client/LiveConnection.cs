using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Parley.Protocol;

namespace Parley.Client;

/// <summary>One signed-in WebSocket, from <c>hello</c> to its close: requests out, answers and pushes in.</summary>
/// <param name="socket">Connected; disposed with this.</param>
/// <param name="accessToken">What the handshake signed in with.</param>
/// <param name="inbox">Takes pushed events; <c>null</c> where none are wanted.</param>
/// <param name="ephemerals">Takes the others, and drops what it has no room for.</param>
sealed partial class LiveConnection(
    ClientWebSocket socket, string accessToken, Inbox? inbox, ChannelWriter<object> ephemerals, TimeProvider clock) : IAsyncDisposable
{
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<long, PendingCall> _calls = new();
    readonly CancellationTokenSource _ended = new();
    readonly SemaphoreSlim _writing = new(1, 1);
    readonly TaskCompletionSource<Hello> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    SemaphoreSlim _places = new(0);
    Task _beating = Task.CompletedTask;
    long _lastId;

    public string AccessToken => accessToken;

    /// <summary>What the server said on connecting; known once <see cref="StartAsync"/> is done.</summary>
    public Hello Hello { get; private set; } = null!;

    public bool HasEnded => _ended.IsCancellationRequested;

    /// <summary>Cancelled when the connection ends.</summary>
    public CancellationToken Gone => _ended.Token;

    /// <summary>Ends, never fails, when the connection does, and tells how.</summary>
    public Task<ConnectionEnd> Ended { get; private set; } = Task.FromResult(new ConnectionEnd(null, null));

    /// <summary>Reads until <c>hello</c> has come, and from then on.</summary>
    /// <exception cref="ConnectionLostException">The server closed before it said hello; <see cref="Ended"/> tells how.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        Ended = ReadAsync();
        Hello = await _hello.Task.WaitAsync(ct);
        _places = new SemaphoreSlim(Hello.Limits.RequestsInFlight);
        _beating = BeatAsync(TimeSpan.FromSeconds(Hello.HeartbeatSeconds));
    }

    /// <summary>Asks and waits for the answer. <paramref name="ct"/> ends the waiting, not what the server does.</summary>
    /// <exception cref="ParleyException">The server refused.</exception>
    /// <exception cref="ConnectionLostException">The connection ended first.</exception>
    public async Task<TAnswer> CallAsync<TAnswer>(IOperation<TAnswer> request, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var call = new PendingCall(Json.TypeOf<TAnswer>());
        var id = Interlocked.Increment(ref _lastId);
        var frame = Frame.Request(id, OperationNames.ByRequest[request.GetType()], request, Json.TypeOf(request.GetType()));
        // The server would close the connection, and a message that is sent again would close the next one as well.
        if (frame.Length > Hello.Limits.FrameBytes)
            throw new ParleyException(ErrorCodes.TooLarge, $"The request is larger than {Hello.Limits.FrameBytes} bytes.");

        await TakePlaceAsync(ct);
        _calls[id] = call;
        // Whoever ends the connection first marks it ended and then fails the calls it finds: one of us sees the other.
        if (HasEnded)
            FailCalls(null);
        else
            await WriteAsync(frame);
        return (TAnswer)await call.Answer.Task.WaitAsync(ct);
    }

    /// <summary>Waits until the server has a place for one more request. Given back when the answer is there, even if nobody waits for it.</summary>
    async Task TakePlaceAsync(CancellationToken ct)
    {
        if (_places.Wait(0, CancellationToken.None))
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _ended.Token);
        try
        {
            await _places.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (HasEnded && !ct.IsCancellationRequested)
        {
            throw new ConnectionLostException();
        }
    }

    /// <summary>Says goodbye if the server still listens, and hangs up if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(CloseTimeout, clock);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
            await Ended.WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // It is closed, or does not listen: hanging up does for both.
        }
        socket.Abort();
        await Ended;
        await _beating;
        // The rest holds nothing but memory, and is still there for a call that comes late.
        socket.Dispose();
    }

    /// <param name="AnswerType">What the answer is read as.</param>
    sealed record PendingCall(JsonTypeInfo AnswerType)
    {
        public TaskCompletionSource<object> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <param name="CloseCode">As the server gave it; <c>null</c> where the connection broke without a word.</param>
/// <param name="Cause">What broke it.</param>
readonly record struct ConnectionEnd(int? CloseCode, Exception? Cause);
