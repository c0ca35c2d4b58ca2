using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Parley.Load.Targets;

namespace Parley.Load.Live;

/// <summary>
/// One WebSocket as seen from the client, reduced to what a load generator looks at. Frames go out with the mask key zero,
/// which RFC 6455 §5.3 allows, so that prepared bytes are sent as they are.
/// </summary>
sealed unsafe class LiveConnection : IDisposable
{
    const int IpLevel = 0;
    const int BindAddressNoPort = 24;
    const int HeaderBytes = 2;
    const byte Masked = 0x80;
    const byte Final = 0x80;
    const byte TextFrame = 0x1;
    const byte CloseFrame = 0x8;
    const byte PingFrame = 0x9;
    const byte PongFrame = 0xA;

    readonly EventLoop _loop;
    readonly Socket _socket;
    byte[] _partial = [];
    int _partialBytes;
    byte[] _outgoing = [];
    int _outgoingBytes;
    bool _isUpgraded;
    bool _awaitsFlush;

    public LiveConnection(EventLoop loop, Seat seat, IPEndPoint server, IPAddress? from)
    {
        _loop = loop;
        Seat = seat;
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // Reset when closed, or thousands of ports would wait out their minute before the next run.
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        if (from is not null)
        {
            // The port is found when connecting, knowing the other end: without this option each bind searches all ports.
            _socket.SetRawSocketOption(IpLevel, BindAddressNoPort, [1, 0, 0, 0]);
            _socket.Bind(new IPEndPoint(from, 0));
        }

        _socket.Connect(server);
        Descriptor = (int)_socket.Handle;
    }

    public Seat Seat { get; }

    public int Descriptor { get; }

    public bool IsReady { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>The last <c>seq</c> of the measured conversation, kept by the scenario.</summary>
    public long LastSeq { get; set; }

    /// <summary>The scenario's own number for this connection.</summary>
    public int Number { get; set; }

    /// <summary>Asks for the WebSocket: RFC 6455 §4.1.</summary>
    public void Greet(IPEndPoint server)
    {
        var authorization = Seat.AccessToken is null ? "" : $"Authorization: Bearer {Seat.AccessToken}\r\n";
        Queue(Encoding.ASCII.GetBytes(
            $"GET {Seat.Path} HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
            $"Sec-WebSocket-Protocol: parley.v1.json\r\n{authorization}\r\n"));
    }

    /// <summary>Queues bytes that are a frame already; they leave with all else that this turn of the loop queues.</summary>
    public void Queue(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(Reserve(frame.Length));
    }

    /// <summary>Room for a frame of this many bytes, to be filled before the turn ends.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_outgoing.Length - _outgoingBytes < bytes)
            Array.Resize(ref _outgoing, Math.Max(_outgoing.Length * 2, _outgoingBytes + bytes));
        var reserved = _outgoing.AsSpan(_outgoingBytes, bytes);
        _outgoingBytes += bytes;
        if (!_awaitsFlush)
        {
            _awaitsFlush = true;
            _loop.FlushLater(this);
        }

        return reserved;
    }

    public void Flush()
    {
        _awaitsFlush = false;
        if (_outgoingBytes == 0 || IsClosed)
            return;
        nint sent;
        fixed (byte* buffer = _outgoing)
            sent = Libc.Send(Descriptor, buffer, _outgoingBytes, Libc.WithoutWaiting | Libc.WithoutSignal);
        if (sent < 0)
        {
            // What does not fit now leaves when epoll says that there is room again.
            if (Marshal.GetLastPInvokeError() is not (Libc.TryAgain or Libc.Interrupted))
                Close("connection broken");
            return;
        }

        _outgoingBytes -= (int)sent;
        _outgoing.AsSpan((int)sent, _outgoingBytes).CopyTo(_outgoing);
    }

    public int TakePartialFrame(Span<byte> into)
    {
        var bytes = _partialBytes;
        _partial.AsSpan(0, bytes).CopyTo(into);
        _partialBytes = 0;
        return bytes;
    }

    public void KeepPartialFrame(ReadOnlySpan<byte> bytes)
    {
        if (_partial.Length < bytes.Length)
            _partial = new byte[bytes.Length * 2];
        bytes.CopyTo(_partial);
        _partialBytes = bytes.Length;
    }

    /// <summary>Reads the whole frames at the beginning of what was received; answers how many bytes they were.</summary>
    public int Read(ReadOnlySpan<byte> received)
    {
        var used = 0;
        if (!_isUpgraded)
        {
            used = ReadUpgrade(received);
            if (used == 0)
                return 0;
        }

        while (!IsClosed)
        {
            var rest = received[used..];
            if (rest.Length < HeaderBytes)
                break;
            var header = HeaderBytes;
            long length = rest[1] & 0x7F;
            if (length >= 126)
            {
                header = length == 126 ? 4 : 10;
                if (rest.Length < header)
                    break;
                length = length == 126
                    ? BinaryPrimitives.ReadUInt16BigEndian(rest[2..])
                    : BinaryPrimitives.ReadInt64BigEndian(rest[2..]);
            }

            if (rest.Length < header + length)
                break;
            ReadFrame(rest[0], rest.Slice(header, (int)length));
            used += header + (int)length;
        }

        return used;
    }

    int ReadUpgrade(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return 0;
        if (!received.StartsWith("HTTP/1.1 101 "u8))
        {
            Close($"handshake refused: {Encoding.ASCII.GetString(received[..received.IndexOf((byte)'\r')])}");
            return received.Length;
        }

        _isUpgraded = true;
        return end + 4;
    }

    void ReadFrame(byte first, ReadOnlySpan<byte> payload)
    {
        switch (first)
        {
            case Final | TextFrame:
                ReadText(payload);
                break;
            case Final | PingFrame:
                QueueFrame(PongFrame, payload);
                break;
            case Final | PongFrame:
                break;
            case Final | CloseFrame:
                Close(payload.Length < 2
                    ? "closed by the server"
                    : $"closed by the server with {BinaryPrimitives.ReadUInt16BigEndian(payload)}");
                break;
            default:
                Close($"frame of an unexpected kind 0x{first:x2}");
                break;
        }
    }

    void ReadText(ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("{\"push\":["u8))
            ReadPush(payload);
        else if (payload.StartsWith("{\"id\":"u8))
            ReadAnswer(payload["{\"id\":"u8.Length..]);
        else if (payload.StartsWith("{\"hello\":"u8))
            BecomeReady();
        else if (payload.StartsWith("{\"ping\":"u8))
            QueueFrame(TextFrame, [.. "{\"pong\":"u8, .. payload["{\"ping\":"u8.Length..]]);
        else
            _loop.Faults.Count(payload.StartsWith("{\"error\":"u8) ? CodeOf(payload) : "frame not understood");
    }

    /// <summary>
    /// Finds the messages of a push. Inside JSON strings quotes are escaped, so the marks below are met as field names only.
    /// </summary>
    void ReadPush(ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            var mark = rest.IndexOf("\"seq\":"u8);
            if (mark < 0)
                return;
            rest = rest[(mark + "\"seq\":"u8.Length)..];
            _ = Utf8Parser.TryParse(rest, out long seq, out _);
            var clientId = rest.IndexOf("\"clientId\":\""u8);
            if (clientId < 0)
                return;
            // An event of another kind in between: the client id belongs to a later event.
            if (rest[..clientId].IndexOf("\"seq\":"u8) >= 0)
                continue;
            rest = rest[(clientId + "\"clientId\":\""u8.Length)..];
            var (sender, number) = MessageFrame.ReadClientId(rest);
            if (sender < 0)
                _loop.Faults.Count("client id not understood");
            else
                _loop.Listener.OnMessage(this, seq, sender, number);
        }
    }

    void ReadAnswer(ReadOnlySpan<byte> rest)
    {
        _ = Utf8Parser.TryParse(rest, out long id, out var digits);
        var refused = !rest[digits..].StartsWith(",\"ok\""u8);
        if (refused)
            _loop.Faults.Count(CodeOf(rest));
        _loop.Listener.OnAnswer(this, id, refused);
    }

    static string CodeOf(ReadOnlySpan<byte> refusal)
    {
        var code = refusal.IndexOf("\"code\":\""u8);
        if (code < 0)
            return "refusal without a code";
        var rest = refusal[(code + "\"code\":\""u8.Length)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]);
    }

    void BecomeReady()
    {
        if (IsReady)
            return;
        IsReady = true;
        _loop.CountReady();
    }

    void QueueFrame(byte kind, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > 125)
        {
            _loop.Faults.Count("ping too long to answer");
            return;
        }

        Queue([(byte)(Final | kind), (byte)(Masked | payload.Length), 0, 0, 0, 0, .. payload]);
    }

    public void Close(string why)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _loop.Faults.Count(why);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
