using System.Net.WebSockets;
using System.Text.Json;
using Parley.Protocol;

namespace Parley.Client;

sealed partial class LiveConnection
{
    const int ReceiveBytes = 4096;
    const int MaxFrameBytes = 64 * 1024 * 1024;

    volatile bool _heard;

    async Task<ConnectionEnd> ReadAsync()
    {
        Exception? cause = null;
        try
        {
            while (await ReceiveAsync() is { } frame)
                await HandleAsync(Frame.Read(frame));
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException or JsonException or IOException)
        {
            // The connection broke, or the server does not speak the protocol: either way it is over, and the next may do better.
            cause = e;
        }
        await EndAsync(cause);
        return new ConnectionEnd((int?)socket.CloseStatus, cause);
    }

    byte[] _buffer = new byte[ReceiveBytes];

    /// <returns>One whole frame, valid until the next call; <c>null</c> when the server has closed.</returns>
    async Task<ReadOnlyMemory<byte>?> ReceiveAsync()
    {
        if (_buffer.Length > 16 * ReceiveBytes)
            _buffer = new byte[ReceiveBytes];
        for (var length = 0; ;)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            _heard = true;
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            length += received.Count;
            if (received.EndOfMessage)
                return _buffer.AsMemory(0, length);
            if (length == MaxFrameBytes)
                throw new IOException($"A frame of more than {MaxFrameBytes} bytes came.");
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, 2 * length);
        }
    }

    async ValueTask HandleAsync(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Push:
                PushList.Read(frame.Body.Span, inbox, ephemerals);
                break;
            case FrameKind.Answer:
                Finish(frame);
                break;
            case FrameKind.Refusal when frame.Number == 0:
                throw new IOException("The server could not read a frame of ours.");
            case FrameKind.Refusal:
                using (var refusal = JsonDocument.Parse(frame.Body))
                    Finish(frame, ParleyException.Read(refusal.RootElement, "message"));
                break;
            case FrameKind.Ping:
                await WriteAsync(Frame.Pong(frame.Number));
                break;
            case FrameKind.Hello:
                _hello.TrySetResult(JsonSerializer.Deserialize(frame.Body.Span, ProtocolJson.Default.Hello)!);
                break;
        }
    }

    void Finish(Frame frame, ParleyException? refusal = null)
    {
        if (!_calls.TryRemove(frame.Number, out var call))
            return;
        _places.Release();
        try
        {
            if (refusal is null)
                call.Answer.TrySetResult(JsonSerializer.Deserialize(frame.Body.Span, call.AnswerType)!);
            else
                call.Answer.TrySetException(refusal);
        }
        catch (JsonException e)
        {
            // Only this answer is not what was expected; the connection is as good as before.
            call.Answer.TrySetException(e);
        }
    }

    async Task EndAsync(Exception? cause)
    {
        await _ended.CancelAsync();
        _hello.TrySetException(new ConnectionLostException(cause));
        FailCalls(cause);
        if (socket.State == WebSocketState.CloseReceived)
            await ReturnCloseAsync();
    }

    void FailCalls(Exception? cause)
    {
        foreach (var id in _calls.Keys)
            if (_calls.TryRemove(id, out var call))
                call.Answer.TrySetException(new ConnectionLostException(cause));
    }

    async Task ReturnCloseAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(CloseTimeout, clock);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // A courtesy: the server has closed already.
        }
    }
}
