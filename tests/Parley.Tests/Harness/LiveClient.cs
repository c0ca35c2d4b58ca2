using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;
using Parley.Server.Doors.Encodings;

namespace Parley.Tests.Harness;

/// <summary>A live connection and nothing more: typed requests, everything that was pushed, the close code. It repairs nothing.</summary>
sealed class LiveClient : IAsyncDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    readonly ClientWebSocket _socket = new();
    readonly bool _messagePack;
    readonly SemaphoreSlim _sending = new(1);
    readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _asked = [];
    readonly TaskCompletionSource<Hello> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _lock = new();
    readonly List<JsonElement> _pushed = [];
    TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _lastId;

    LiveClient(bool messagePack) => _messagePack = messagePack;

    /// <summary>What the first frame after the answer to a sign-in was: <c>hello</c>, <c>push</c> …</summary>
    public string? FirstFrame { get; private set; }

    /// <summary>How many frames had <c>"quiet":true</c>.</summary>
    public int QuietFrames { get; private set; }

    public Task<Hello> Hello => _hello.Task.WaitAsync(Deadline);

    /// <summary>The close code; 0 when the connection broke without one.</summary>
    public Task<int> Closed => _closed.Task.WaitAsync(Deadline);

    /// <param name="token"><c>null</c>: connects without signing in, and waits for no hello.</param>
    public static async Task<LiveClient> ConnectAsync(TestServer server, string? token, bool messagePack = false)
    {
        var client = new LiveClient(messagePack);
        client._socket.Options.AddSubProtocol(messagePack ? "parley.v1.msgpack" : "parley.v1.json");
        if (token is not null)
            client._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        using var deadline = new CancellationTokenSource(Deadline);
        await client._socket.ConnectAsync(new Uri($"ws://{server.Url.Authority}/ws"), deadline.Token);
        _ = client.ReadAsync();
        if (token is not null)
            await client.Hello;
        return client;
    }

    /// <exception cref="RefusedException">The server says no.</exception>
    public async Task<TAnswer> CallAsync<TAnswer>(IOperation<TAnswer> request)
    {
        var type = ProtocolJson.Default.GetTypeInfo(request.GetType())!;
        var answer = await AskAsync(OperationNames.ByRequest[request.GetType()], JsonSerializer.SerializeToElement(request, type));
        return answer.Deserialize((JsonTypeInfo<TAnswer>)ProtocolJson.Default.GetTypeInfo(typeof(TAnswer))!)!;
    }

    /// <summary>The <c>ok</c> of the answer.</summary>
    public async Task<JsonElement> AskAsync(string operation, JsonElement body)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var frame = new Dictionary<string, object> { ["id"] = id, ["op"] = operation, ["body"] = body };
        await SendFrameAsync(JsonSerializer.SerializeToUtf8Bytes(frame));
        if (_closed.Task.IsCompleted)
            answer.TrySetException(new IOException("The connection broke."));
        return await answer.Task.WaitAsync(Deadline);
    }

    /// <summary>Any JSON, in the connection's encoding.</summary>
    public async Task SendFrameAsync(byte[] json)
    {
        var bytes = new ArrayBufferWriter<byte>();
        if (_messagePack)
            MessagePackTranscoder.FromJson(json, bytes);
        else
            bytes.Write(json);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(
                bytes.WrittenMemory, _messagePack ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Everything pushed so far, in the order it came.</summary>
    public JsonElement[] Pushed
    {
        get
        {
            lock (_lock)
                return [.. _pushed];
        }
    }

    /// <summary>The pushed events of one log, in the order they came.</summary>
    public Event[] EventsOf(Guid conversationId) =>
        [.. Pushed.Where(item => item.TryGetProperty("seq", out _) && item.GetProperty("conversationId").GetGuid() == conversationId)
            .Select(item => item.Deserialize(ProtocolJson.Default.Event)!)];

    /// <summary>Waits until something was pushed for which this holds.</summary>
    public async Task<JsonElement> HearsAsync(Func<JsonElement, bool> what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        for (var seen = 0; ;)
        {
            Task more;
            lock (_lock)
            {
                for (; seen < _pushed.Count; seen++)
                {
                    if (what(_pushed[seen]))
                        return _pushed[seen];
                }

                more = _more.Task;
            }

            await more.WaitAsync(deadline.Token);
        }
    }

    public Task<JsonElement> HearsAsync(Guid conversationId, long seq) => HearsAsync(item =>
        item.TryGetProperty("seq", out var pushed) && pushed.GetInt64() == seq && item.GetProperty("conversationId").GetGuid() == conversationId);

    /// <summary>A round trip: what the server had queued for this connection before is here afterwards.</summary>
    public Task FenceAsync() => CallAsync(new GetMe());

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task ReadAsync()
    {
        var code = 0;
        try
        {
            while (await ReceiveAsync() is { } frame)
                Handle(frame);
            code = (int)_socket.CloseStatus!.Value;
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Broken, or closed by the test: the code tells.
        }

        _closed.TrySetResult(code);
        _hello.TrySetException(new IOException($"Closed with {code} before a hello."));
        foreach (var (_, answer) in _asked)
            answer.TrySetException(new IOException("The connection broke."));
    }

    async Task<JsonElement?> ReceiveAsync()
    {
        var frame = new ArrayBufferWriter<byte>();
        while (true)
        {
            var part = await _socket.ReceiveAsync(frame.GetMemory(16 * 1024), CancellationToken.None);
            if (part.MessageType is WebSocketMessageType.Close)
                return null;
            frame.Advance(part.Count);
            if (!part.EndOfMessage)
                continue;
            if (!_messagePack)
                return JsonElement.Parse(frame.WrittenSpan);
            var json = new ArrayBufferWriter<byte>();
            Assert.True(MessagePackTranscoder.TryToJson(frame.WrittenSpan, json, out var problem), problem);
            return JsonElement.Parse(json.WrittenSpan);
        }
    }

    void Handle(JsonElement frame)
    {
        FirstFrame ??= frame.EnumerateObject().First().Name;
        if (frame.TryGetProperty("hello", out var hello))
        {
            _hello.TrySetResult(hello.Deserialize(ProtocolJson.Default.Hello)!);
        }
        else if (frame.TryGetProperty("push", out var items))
        {
            lock (_lock)
            {
                QuietFrames += frame.TryGetProperty("quiet", out _) ? 1 : 0;
                _pushed.AddRange(items.EnumerateArray());
                _more.SetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        else if (frame.TryGetProperty("id", out var id) && _asked.TryRemove(id.GetInt64(), out var answer))
        {
            if (frame.TryGetProperty("ok", out var ok))
                answer.TrySetResult(ok);
            else
                answer.TrySetException(new RefusedException(frame.GetProperty("error").GetProperty("code").GetString()!, frame.ToString()));
        }
    }
}
