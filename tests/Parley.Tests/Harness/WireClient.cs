using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Harness;

/// <summary>A refusal as it came over the wire.</summary>
sealed class RefusedException(string code, string message) : Exception($"{code}: {message}")
{
    public string Code => code;
}

/// <summary>
/// A live client that is a socket and nothing more: it never resends, never connects again, never fills a gap. What the server does
/// is seen as it is.
/// </summary>
sealed class WireClient : IAsyncDisposable
{
    readonly ClientWebSocket _socket;
    readonly SemaphoreSlim _sending = new(1);
    readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _asked = [];
    readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _lastId;

    WireClient(ClientWebSocket socket)
    {
        _socket = socket;
        _ = ReadAsync();
    }

    /// <summary>The close code the server gave; 0 when the connection broke without one.</summary>
    public Task<int> Closed => _closed.Task;

    /// <summary>Every event that was pushed, in the order it came.</summary>
    public ConcurrentQueue<(Guid ConversationId, long Seq)> Pushed { get; } = [];

    public static async Task<WireClient> ConnectAsync(Uri server, string token)
    {
        using var deadline = new CancellationTokenSource(ServerProcess.Deadline);
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        await socket.ConnectAsync(new Uri($"ws://{server.Authority}/ws"), deadline.Token);
        var client = new WireClient(socket);
        await client._hello.Task.WaitAsync(deadline.Token);
        return client;
    }

    /// <exception cref="RefusedException">The server says no.</exception>
    /// <exception cref="IOException">The connection broke before an answer.</exception>
    public async Task<JsonElement> AskAsync(string operation, object body)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _sending.WaitAsync();
        try
        {
            var frame = JsonSerializer.SerializeToUtf8Bytes(new { id, op = operation, body }, JsonSerializerOptions.Web);
            await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("The connection broke.", exception);
        }
        finally
        {
            _sending.Release();
        }

        // The connection may have broken just before this request was noted.
        if (_closed.Task.IsCompleted)
            answer.TrySetException(new IOException("The connection broke."));
        return await answer.Task.WaitAsync(ServerProcess.Deadline);
    }

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
            var frame = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType is WebSocketMessageType.Close)
                {
                    code = (int)_socket.CloseStatus!.Value;
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    break;
                }

                frame.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Handle(JsonElement.Parse(Encoding.UTF8.GetString(frame.GetBuffer(), 0, (int)frame.Length)));
                frame.SetLength(0);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Broken, as some tests mean it to be. The code says so.
        }

        _closed.TrySetResult(code);
        _hello.TrySetException(new IOException($"The connection was closed with {code} before a hello."));
        foreach (var (_, answer) in _asked)
            answer.TrySetException(new IOException("The connection broke."));
    }

    void Handle(JsonElement frame)
    {
        if (frame.TryGetProperty("hello", out _))
        {
            _hello.TrySetResult();
        }
        else if (frame.TryGetProperty("push", out var items))
        {
            foreach (var item in items.EnumerateArray())
            {
                if (item.TryGetProperty("seq", out var seq))
                    Pushed.Enqueue((item.GetProperty("conversationId").GetGuid(), seq.GetInt64()));
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
