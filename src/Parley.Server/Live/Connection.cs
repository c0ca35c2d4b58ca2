using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Live;

/// <summary>One live client. Kept small: there may be tens of thousands, most of them idle.</summary>
sealed class Connection(IWire wire, FrameEncoding encoding, string address, int outboxBytes, TimeProvider time)
{
    static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(2);

    readonly Outbox _outbox = new(wire, outboxBytes);
    int _held;
    int _closeCode;

    public Guid Id { get; } = Guid.CreateVersion7();

    public FrameEncoding Encoding => encoding;

    /// <summary>Who it is; nobody until signed in.</summary>
    public Caller Caller { get; private set; } = new() { Address = address };

    /// <summary>When anything was last received, in the time provider's ticks; until signed in, when it connected.</summary>
    public long LastHeard { get; private set; } = time.GetTimestamp();

    /// <summary>Set once the connection is to end: what the client is or would be told.</summary>
    public int CloseCode => _closeCode;

    public long ClosingSince { get; private set; }

    /// <summary>From here on it may be sent to by anyone, and holds that back until it is greeted.</summary>
    public void SignIn(Caller caller)
    {
        _outbox.AwaitGreeting();
        Caller = caller with { Connection = this };
        Heard();
    }

    /// <summary>The first frame that a client gets once it is signed in.</summary>
    public void Greet(Frame hello) => _outbox.Greet(hello.For(encoding));

    /// <summary>Before sign-in nothing counts: a client must not put off its time to sign in by talking.</summary>
    public void Heard()
    {
        if (Caller.IsSignedIn)
            LastHeard = time.GetTimestamp();
    }

    /// <summary>Queues a frame, and sends it unless a <see cref="Cork"/> is open. Never waits. A client that reads too slowly is dropped.</summary>
    public void Send(Frame frame) => Send(frame.For(encoding));

    public void Send(ReadOnlyMemory<byte> frame)
    {
        if (!_outbox.TryEnqueue(frame) && !TryAfterFlush(frame))
            Close(CloseCodes.FellBehind, "You read too slowly. Connect again and resume.");
        else if (!Cork.TryHold(this))
            _outbox.Flush();
    }

    /// <summary>Under a cork nothing has been sent yet: that the frames do not fit tells of a burst, not of the reader.</summary>
    bool TryAfterFlush(ReadOnlyMemory<byte> frame)
    {
        _outbox.Flush();
        return _outbox.TryEnqueue(frame);
    }

    /// <summary>Says why and ends. What waits to be sent is dropped, since a resume brings it again.</summary>
    /// <returns>Whether this call was the first.</returns>
    public bool Close(int code, string reason)
    {
        if (Interlocked.CompareExchange(ref _closeCode, code, 0) != 0)
            return false;
        ClosingSince = time.GetTimestamp();
        _outbox.Finish(WebSocketFrame.WrapClose(code, reason));
        return true;
    }

    public void Abort() => wire.Abort();

    /// <summary>Nobody is there any more: what is still sent goes nowhere.</summary>
    public void End() => _outbox.End();

    /// <summary>Waits until the close frame is on its way, or has no more time to be.</summary>
    public async Task FinishAsync()
    {
        try
        {
            await _outbox.Drained.WaitAsync(FinishTimeout, time);
        }
        catch (TimeoutException)
        {
            // A client that takes nothing is told nothing.
        }
    }

    /// <returns>Whether it was not held before.</returns>
    public bool MarkHeld() => Interlocked.Exchange(ref _held, 1) == 0;

    public void Release()
    {
        // Before the flush: a frame queued after this line is held, and flushed, by its own cork.
        Interlocked.Exchange(ref _held, 0);
        _outbox.Flush();
    }
}
