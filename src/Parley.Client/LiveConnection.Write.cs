using System.Net.WebSockets;

namespace Parley.Client;

sealed partial class LiveConnection
{
    /// <summary>Writes one frame, when those before it are written.</summary>
    /// <exception cref="ConnectionLostException">It could not be written; the connection is over.</exception>
    async Task WriteAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            // Not the caller's token: a frame cut short would end the connection for everyone.
            await _writing.WaitAsync(_ended.Token);
            try
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, _ended.Token);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
            throw new ConnectionLostException(e);
        }
    }

    /// <summary>
    /// Hangs up on a server that has said nothing for two and a half heartbeats. Counted in beats, not by the clock: after a
    /// sleep of the machine the server gets the same chance to be heard as always.
    /// </summary>
    async Task BeatAsync(TimeSpan heartbeat)
    {
        const int AskAfter = 2, GiveUpAfter = 5;
        using var halves = new PeriodicTimer(heartbeat / 2, clock);
        try
        {
            for (var silent = 0; await halves.WaitForNextTickAsync(_ended.Token);)
            {
                silent = _heard ? 0 : silent + 1;
                _heard = false;
                if (silent == GiveUpAfter)
                    socket.Abort();
                else if (silent >= AskAfter)
                    await WriteAsync(Frame.Ping(silent));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionLostException)
        {
            // The connection ended, and whoever reads it knows.
        }
    }
}
