using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Parley.Load.Live;

/// <summary>GET over one kept connection, blocking: no pools and threads whose time would count as latency.</summary>
sealed class PlainHttp : IDisposable
{
    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
    readonly string _headers;
    byte[] _buffer = new byte[256 * 1024];
    int _filled;

    public PlainHttp(Uri server, string? accessToken)
    {
        _socket.Connect(server.Host, server.Port);
        _headers = $"Host: {server.Authority}\r\nAuthorization: Bearer {accessToken}\r\n\r\n";
    }

    /// <summary>Answers the body, good until the next call.</summary>
    public ReadOnlyMemory<byte> Get(string path)
    {
        _socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\n{_headers}"));
        _filled = 0;
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
            Fill();
        var head = Encoding.ASCII.GetString(_buffer, 0, end);
        var bodyStart = end + 4;
        var body = head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)
            ? ReadChunks(bodyStart)
            : ReadLength(bodyStart, head);
        if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
            throw new ScenarioException($"GET {path} answered {head[..head.IndexOf('\r')]}: {Encoding.UTF8.GetString(body.Span)}");
        return body;
    }

    ReadOnlyMemory<byte> ReadLength(int bodyStart, string head)
    {
        const string Name = "Content-Length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            throw new ScenarioException("an answer has neither length nor chunks");
        var digits = head.AsSpan(at + Name.Length);
        var line = digits.IndexOf('\r');
        var length = int.Parse(line < 0 ? digits : digits[..line]);
        while (_filled < bodyStart + length)
            Fill();
        return _buffer.AsMemory(bodyStart, length);
    }

    /// <summary>Moves the chunks together, in place: RFC 9112 §7.1.</summary>
    ReadOnlyMemory<byte> ReadChunks(int bodyStart)
    {
        var read = bodyStart;
        var written = bodyStart;
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(read, _filled - read).IndexOf("\r\n"u8)) < 0)
                Fill();
            if (!Utf8Parser.TryParse(_buffer.AsSpan(read, line), out int size, out _, 'x'))
                throw new ScenarioException("a chunk has no size");
            read += line + 2;
            while (_filled < read + size + 2)
                Fill();
            _buffer.AsSpan(read, size).CopyTo(_buffer.AsSpan(written));
            read += size + 2;
            written += size;
            if (size == 0)
                return _buffer.AsMemory(bodyStart, written - bodyStart);
        }
    }

    void Fill()
    {
        if (_filled == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var count = _socket.Receive(_buffer.AsSpan(_filled));
        if (count == 0)
            throw new ScenarioException("the server ended an HTTP connection");
        _filled += count;
    }

    public void Dispose() => _socket.Dispose();
}
