using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Harness;

/// <summary>One frame as it came.</summary>
sealed record RawFrame(bool Final, int Opcode, byte[] Payload)
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    public JsonElement Json => JsonElement.Parse(Payload);

    /// <summary>Of a close frame; 1005 when it has none (RFC 6455 §7.1.5).</summary>
    public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;

    /// <summary>A client's frame, with whatever is to be wrong about it.</summary>
    /// <param name="first">The whole first byte; <c>null</c> for a final frame of the opcode.</param>
    /// <param name="declared">The length it claims; <c>null</c> for the true one.</param>
    public static byte[] Bytes(int opcode, ReadOnlySpan<byte> payload, bool final = true, byte? first = null, bool masked = true, ulong? declared = null)
    {
        var length = declared ?? (ulong)payload.Length;
        var frame = new List<byte> { first ?? (byte)((final ? 0x80 : 0) | opcode) };
        var mask = (byte)(masked ? 0x80 : 0);
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, length);
        if (length < 126)
            frame.Add((byte)(mask | (byte)length));
        else if (length <= ushort.MaxValue)
            frame.AddRange([(byte)(mask | 126), wide[6], wide[7]]);
        else
            frame.AddRange([(byte)(mask | 127), .. wide]);
        byte[] key = [0x3C, 0xA5, 0x01, 0xFF];
        if (masked)
            frame.AddRange(key);
        for (var i = 0; i < payload.Length; i++)
            frame.Add((byte)(payload[i] ^ (masked ? key[i & 3] : 0)));
        return [.. frame];
    }

    public static byte[] TextBytes(string text) => Bytes(Text, Encoding.UTF8.GetBytes(text));
}

/// <summary>A TCP connection to the server that sends any bytes at all, and reads what comes back frame by frame.</summary>
sealed class RawSocket : IDisposable
{
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly List<byte> _read = [];

    /// <param name="from">The address it comes from; this machine has many: 127.0.0.2 and so on.</param>
    public static async Task<RawSocket> ConnectAsync(Uri server, IPAddress? from = null)
    {
        var raw = new RawSocket();
        if (from is not null)
            raw._socket.Bind(new IPEndPoint(from, 0));
        await raw._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        return raw;
    }

    /// <summary>Connects, signs in and reads the hello.</summary>
    public static async Task<RawSocket> ConnectAsync(Uri server, string token, string protocol = "parley.v1.json")
    {
        var raw = await ConnectAsync(server);
        await raw.SendAsync(Handshake(token, protocol));
        var answer = await raw.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", answer);
        Assert.NotNull(await raw.ReadFrameAsync());
        return raw;
    }

    public static byte[] Handshake(string? token, string? protocol = null) => Encoding.ASCII.GetBytes(
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + (token is null ? "" : $"Authorization: Bearer {token}\r\n") + (protocol is null ? "" : $"Sec-WebSocket-Protocol: {protocol}\r\n") + "\r\n");

    /// <returns>False when the server has closed the connection.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(ServerProcess.Deadline)..];
            return true;
        }
        catch (SocketException)
        {
            // What the server said before is still to be read.
            return false;
        }
    }

    /// <summary>The status line and headers of an HTTP answer; what there was when the connection ended before.</summary>
    public async Task<string> ReadHeadAsync()
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. _read]);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                _read.RemoveRange(0, end + 4);
                return text[..(end + 4)];
            }

            if (!await ReadMoreAsync())
                return text;
        }
    }

    /// <returns><c>null</c> when the connection ended.</returns>
    public async Task<RawFrame?> ReadFrameAsync()
    {
        RawFrame? frame;
        while (!TryTakeFrame(out frame))
        {
            if (!await ReadMoreAsync())
                return null;
        }

        return frame;
    }

    /// <summary>The same, but for the heartbeats in between: they come to whoever takes long.</summary>
    public async Task<RawFrame?> ReadMessageAsync()
    {
        RawFrame? frame;
        do
            frame = await ReadFrameAsync();
        while (frame?.Opcode == RawFrame.Ping);
        return frame;
    }

    /// <summary>Passes over everything until the server closes; the code it gave, or 0 when it just ended.</summary>
    public async Task<int> CloseCodeAsync()
    {
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Opcode == RawFrame.Close)
                return frame.CloseCode;
        }

        return 0;
    }

    /// <summary>Asks, and reads on until the answer with this id is there. An error without an id counts when <paramref name="id"/> is 0.</summary>
    public async Task<JsonElement> AskAsync(string frame, long id = 0)
    {
        await SendAsync(RawFrame.TextBytes(frame));
        return await AnswerAsync(id);
    }

    public async Task<JsonElement> AnswerAsync(long id = 0)
    {
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Opcode == RawFrame.Close)
                Assert.Fail($"Closed with {frame.CloseCode} instead of an answer.");
            if (frame.Opcode is not RawFrame.Text)
                continue;
            var json = frame.Json;
            var found = json.TryGetProperty("id", out var value) ? value.GetInt64() : 0;
            if (found == id && (json.TryGetProperty("ok", out _) || json.TryGetProperty("error", out _) || json.TryGetProperty("pong", out _)))
                return json;
        }

        Assert.Fail("The connection ended without an answer.");
        return default;
    }

    /// <summary>Everything until the other side ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadMoreAsync())
        {
            // There may be more.
        }

        return Encoding.UTF8.GetString([.. _read]);
    }

    /// <summary>Reads until the other side ends the connection; what came is passed over.</summary>
    public async Task EndAsync()
    {
        while (await ReadMoreAsync())
            _read.Clear();
    }

    public void Dispose() => _socket.Dispose();

    bool TryTakeFrame(out RawFrame? frame)
    {
        frame = null;
        if (_read.Count < 2)
            return false;
        long length = _read[1] & 0x7F;
        var header = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (_read.Count < header)
            return false;
        Assert.Equal(0, _read[1] & 0x80);
        byte[] wide = header switch { 4 => [0, 0, 0, 0, 0, 0, _read[2], _read[3]], 10 => [.. _read[2..10]], _ => [0, 0, 0, 0, 0, 0, 0, (byte)length] };
        length = (long)BinaryPrimitives.ReadUInt64BigEndian(wide);
        if (_read.Count < header + length)
            return false;
        frame = new RawFrame((_read[0] & 0x80) != 0, _read[0] & 0x0F, [.. _read[header..(header + (int)length)]]);
        _read.RemoveRange(0, header + (int)length);
        return true;
    }

    async Task<bool> ReadMoreAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var count = await _socket.ReceiveAsync(buffer).WaitAsync(ServerProcess.Deadline);
            _read.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
