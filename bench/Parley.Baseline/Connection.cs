using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Parley.Baseline;

/// <summary>A WebSocket with its queue: one loop reads, one sends a frame at a time.</summary>
sealed class Connection(WebSocket socket, Conversation? conversation)
{
    const int MaxFrameBytes = 64 * 1024;
    const int QueuedFrames = 16 * 1024;

    readonly Guid _id = Guid.CreateVersion7();

    // When full the connection is dropped.
    readonly Channel<byte[]> _outbound = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(QueuedFrames) { SingleReader = true });

    public async Task RunAsync(CancellationToken ct)
    {
        Queue(Frames.Hello(_id));
        conversation?.Join(this);
        var sending = SendAsync(ct);
        try
        {
            await ReceiveAsync(ct);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            // The client went away without a word, or the server stops.
        }
        finally
        {
            conversation?.Leave(this);
            _outbound.Writer.TryComplete();
            await sending;
        }
    }

    public void Queue(byte[] frame)
    {
        if (!_outbound.Writer.TryWrite(frame))
            socket.Abort();
    }

    async Task SendAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var frame in _outbound.Reader.ReadAllAsync(ct))
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            // The reading side ends the connection.
        }
    }

    async Task ReceiveAsync(CancellationToken ct)
    {
        var buffer = new byte[4096];
        var filled = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), ct);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            filled += received.Count;
            if (received.EndOfMessage)
            {
                Handle(buffer.AsMemory(0, filled));
                filled = 0;
            }
            else if (filled == buffer.Length)
            {
                if (filled >= MaxFrameBytes)
                    return;
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
    }

    void Handle(ReadOnlyMemory<byte> frame)
    {
        using var request = JsonDocument.Parse(frame);
        var id = request.RootElement.GetProperty("id"u8).GetInt64();
        if (conversation is null || !request.RootElement.GetProperty("op"u8).ValueEquals("messages.send"u8))
        {
            Queue(Frames.Refusal(id, "unknown_operation"));
            return;
        }

        var (seq, at) = conversation.Post(request.RootElement.GetProperty("body"u8), _id, TimeProvider.System);
        Queue(Frames.Answer(id, seq, at));
    }
}
