using System.Net.Sockets;

namespace Parley.Server.Live;

/// <summary>The bytes to one client. One sender at a time: <see cref="Outbox"/> sees to it.</summary>
interface IWire
{
    /// <summary>Gives the kernel as much as it takes at once. Never waits.</summary>
    /// <returns>Bytes taken; 0 when it has no room now, −1 when the connection is dead.</returns>
    int TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until all is taken.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Says that nothing more follows.</summary>
    void FinishSending();

    void Abort();
}

/// <summary>
/// Writes to the socket from the thread that has the bytes. Going through the server's pipe costs a copy and a change of threads
/// for each write, half as much again as the system call itself.
/// </summary>
sealed class SocketWire : IWire
{
    readonly Socket _socket;
    readonly Action _abort;

    public SocketWire(Socket socket, Action abort)
    {
        (_socket, _abort) = (socket, abort);
        // Without this a synchronous send waits for room.
        _socket.Blocking = false;
    }

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            return error switch { SocketError.Success => sent, SocketError.WouldBlock => 0, _ => -1 };
        }
        catch (ObjectDisposedException)
        {
            // The client left while we were about to write.
            return -1;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
    }

    public void FinishSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone already, which is what was wanted.
        }
    }

    public void Abort() => _abort();
}

/// <summary>For connections whose bytes we may not write ourselves: TLS, HTTP/2.</summary>
sealed class StreamWire(Stream stream, Action abort) : IWire
{
    public int TrySend(ReadOnlySpan<byte> bytes) => 0;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    // The request's end closes the stream; WebSocket peers close on the close frame.
    public void FinishSending()
    {
    }

    public void Abort() => abort();
}
