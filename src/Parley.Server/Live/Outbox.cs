using System.Net.Sockets;

namespace Parley.Server.Live;

/// <summary>
/// What one connection has yet to be sent. Must: keep the order of <see cref="TryEnqueue"/>; never block the caller; never hold
/// more than the limit, or one frame; never send from two threads at once; hold no buffer while there is nothing to send.
/// Frames that wait at the same moment leave in one write.
/// </summary>
sealed class Outbox(IWire wire, int limit)
{
    // As many small frames as fit are copied together for one system call; the copy is far cheaper than a second call.
    const int GatherBytes = 64 * 1024;

    [ThreadStatic]
    static byte[]? _threadGather;

    readonly Lock _lock = new();
    Queue<ReadOnlyMemory<byte>>? _frames;
    int _queuedBytes;
    bool _sending;
    Task _draining = Task.CompletedTask;
    bool _finished;
    bool _ended;
    bool _awaitsGreeting;

    /// <returns>False: it does not fit, the client reads too slowly. True also once finished, when nobody is there to be told.</returns>
    public bool TryEnqueue(ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            if (_finished)
                return true;
            // Alone it is taken whatever its length: nothing waits, so nobody reads too slowly.
            if (_queuedBytes > 0 && _queuedBytes + frame.Length > limit)
                return false;
            EnqueueLocked(frame);
            return true;
        }
    }

    /// <summary>Forgets what waits, sends this one instead, and takes nothing more.</summary>
    public void Finish(ReadOnlyMemory<byte> last)
    {
        lock (_lock)
        {
            if (_finished)
                return;
            _frames?.Clear();
            EnqueueLocked(last);
            _finished = true;
            _awaitsGreeting = false;
        }

        Flush();
    }

    /// <summary>From here on frames wait for the greeting, which goes before them; what was queued before it is sent.</summary>
    public void AwaitGreeting()
    {
        Flush();
        lock (_lock)
            _awaitsGreeting = !_finished;
    }

    /// <summary>Puts this frame before all that wait, and sends.</summary>
    public void Greet(ReadOnlyMemory<byte> greeting)
    {
        lock (_lock)
        {
            _awaitsGreeting = false;
            if (_finished)
                return;
            var waiting = _frames;
            _frames = null;
            EnqueueLocked(greeting);
            foreach (var frame in waiting ?? [])
                _frames!.Enqueue(frame);
        }

        Flush();
    }

    /// <summary>Sends what waits, unless another thread is at it, which then sends this too.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_sending || _awaitsGreeting || _frames is not { Count: > 0 })
                return;
            _sending = true;
        }

        if (TrySendAll() is { IsEmpty: false } remainder)
            _draining = DrainAsync(remainder);
    }

    /// <summary>Completes when what the kernel had no room for is on its way, the last frame included.</summary>
    public Task Drained => _draining;

    /// <summary>The connection is over: takes nothing more and touches the wire no more than a send under way does.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            _finished = true;
            _frames = null;
        }
    }

    void EnqueueLocked(ReadOnlyMemory<byte> frame)
    {
        (_frames ??= new(1)).Enqueue(frame);
        _queuedBytes += frame.Length;
    }

    /// <summary>Sends until nothing waits, and then lets go of the sender's place; or answers with what the kernel had no room for.</summary>
    ReadOnlyMemory<byte> TrySendAll()
    {
        while (true)
        {
            var bytes = Take(out var gathered);
            if (bytes.IsEmpty)
                return default;
            var sent = wire.TrySend(bytes.Span);
            if (sent < 0)
            {
                Die();
                return default;
            }

            Sent(sent);
            if (sent < bytes.Length)
                return gathered ? bytes[sent..].ToArray() : bytes[sent..];
        }
    }

    async Task DrainAsync(ReadOnlyMemory<byte> remainder)
    {
        try
        {
            while (!remainder.IsEmpty)
            {
                await wire.SendAsync(remainder);
                Sent(remainder.Length);
                remainder = TrySendAll();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The client is gone; its reader ends the connection.
            Die();
        }
    }

    /// <summary>The next bytes to send. Empty: nothing waits, and the sender's place is free again.</summary>
    /// <param name="gathered">The bytes lie in this thread's buffer and must be copied to outlive the call.</param>
    ReadOnlyMemory<byte> Take(out bool gathered)
    {
        gathered = false;
        lock (_lock)
        {
            if (_awaitsGreeting)
            {
                _sending = false;
                return default;
            }

            if (_frames is null || !_frames.TryDequeue(out var first))
            {
                _frames = null;
                _sending = false;
                if (_finished)
                    wire.FinishSending();
                return default;
            }

            if (_frames.Count == 0 || first.Length + _frames.Peek().Length > GatherBytes)
                return first;

            gathered = true;
            var gather = _threadGather ??= new byte[GatherBytes];
            first.Span.CopyTo(gather);
            var length = first.Length;
            while (_frames.TryPeek(out var next) && length + next.Length <= GatherBytes)
            {
                next.Span.CopyTo(gather.AsSpan(length));
                length += next.Length;
                _frames.Dequeue();
            }

            return gather.AsMemory(0, length);
        }
    }

    void Sent(int bytes)
    {
        lock (_lock)
            _queuedBytes -= bytes;
    }

    void Die()
    {
        lock (_lock)
        {
            _finished = true;
            _frames = null;
            _sending = false;
            if (_ended)
                return;
        }

        wire.Abort();
    }
}
