using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Server.Doors.Encodings;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors.Fuzz;

/// <summary>Shoots at a server through one of its doors, and writes down what it should not have done.</summary>
sealed class Gun(Uri server, string token, Action<string> blame)
{
    /// <summary>Shot before anything is read, and at most so many are unanswered.</summary>
    const int Volley = 40;

    /// <summary>
    /// A body that is larger than the buffers between. A server that refuses it need not read it; what is sent on is then reset, and takes
    /// the answer along (RFC 9112 §9.6).
    /// </summary>
    const int MayBeReset = 1024 * 1024;

    /// <summary>A fault of the server's, a frame that is none, and an end without a word.</summary>
    static readonly int[] NeverClosed = [1002, 1005, 1011, 1012];

    /// <returns>False: the account cannot sign in any more.</returns>
    public async Task<bool> ShootLiveAsync(IReadOnlyList<Shot> shots, bool messagePack)
    {
        foreach (var volley in shots.Chunk(Volley))
        {
            using var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol(messagePack ? "parley.v1.msgpack" : "parley.v1.json");
            socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
            using var deadline = new CancellationTokenSource(ServerProcess.Deadline);
            try
            {
                await socket.ConnectAsync(new Uri($"ws://{server.Authority}/ws"), deadline.Token);
            }
            catch (WebSocketException)
            {
                // A shot before has ended the session, or the account.
                return false;
            }

            var reading = ReadAsync(socket, volley, messagePack, deadline.Token);
            try
            {
                foreach (var shot in volley)
                    await socket.SendAsync(shot.Frame(messagePack), messagePack ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or InvalidOperationException or IOException)
            {
                // Closed meanwhile: the reader knows with what code.
            }

            await reading;
        }

        return true;
    }

    public async Task ShootHttpAsync(IReadOnlyList<Shot> shots)
    {
        Socket? kept = null;
        foreach (var shot in shots)
        {
            var request = shot.Http(out var isBroken);
            // A server may close a kept connection between two requests (RFC 9112 §9.5), as ours does when it has refused a body that it did
            // not read. A client then asks again on a new one.
            if (kept is not null && !isBroken && await TryShootAsync(kept, shot, request, isBroken, mayBeClosed: true) is { } open)
            {
                kept = open ? kept : null;
                continue;
            }

            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
            var isOpen = await TryShootAsync(socket, shot, request, isBroken, mayBeClosed: false);
            if (!isBroken)
                kept = isOpen is true ? socket : null;
        }

        kept?.Dispose();
    }

    /// <returns>Whether the connection can take another request; <c>null</c> when it was closed before it was asked.</returns>
    async Task<bool?> TryShootAsync(Socket socket, Shot shot, byte[] request, bool isBroken, bool mayBeClosed)
    {
        using var deadline = new CancellationTokenSource(ServerProcess.Deadline);
        bool? isOpen = false;
        try
        {
            await socket.SendAsync(request, deadline.Token);
            if (isBroken)
                socket.Shutdown(SocketShutdown.Send);
            var (status, body, stays) = await ReadAnswerAsync(socket, toEnd: isBroken, deadline.Token);
            isOpen = status == 0 && mayBeClosed ? null : stays;
            if (isOpen is not null)
                Judge(shot, status, body, isBroken);
        }
        catch (SocketException exception)
        {
            isOpen = mayBeClosed ? null : false;
            // One that is cut short may be reset: its end came before its answer was read.
            if (!isBroken && !mayBeClosed && request.Length < MayBeReset)
                blame($"It was not answered, {exception.Message} {shot}");
        }
        catch (OperationCanceledException)
        {
            blame($"It was not answered in time. {shot}");
        }

        if (isOpen is not true)
            socket.Dispose();
        return isOpen;
    }

    async Task ReadAsync(ClientWebSocket socket, Shot[] volley, bool messagePack, CancellationToken ct)
    {
        var answered = 0;
        try
        {
            var frame = new ArrayBufferWriter<byte>();
            while (answered < volley.Length)
            {
                var part = await socket.ReceiveAsync(frame.GetMemory(16 * 1024), ct);
                if (part.MessageType is WebSocketMessageType.Close)
                    break;
                frame.Advance(part.Count);
                if (!part.EndOfMessage)
                    continue;
                var answer = Parse(frame.WrittenSpan, messagePack);
                frame.ResetWrittenCount();
                if (answer.TryGetProperty("ok", out _) || answer.TryGetProperty("error", out _) || answer.TryGetProperty("pong", out _))
                    answered++;
                if (Shot.Judge(answer) is { } wrong)
                    blame($"{wrong} {answer} {volley.FirstOrDefault(shot => answer.TryGetProperty("id", out var id) && id.GetInt64() == shot.Number + 1)}");
            }
        }
        catch (OperationCanceledException)
        {
            blame($"{volley.Length - answered} of these were not answered: {string.Join('\n', (object[])volley)}");
            return;
        }
        catch (WebSocketException exception)
        {
            blame($"The connection ended without a word, {exception.Message} {string.Join('\n', (object[])volley)}");
            return;
        }

        if (answered < volley.Length && NeverClosed.Contains((int)(socket.CloseStatus ?? WebSocketCloseStatus.Empty)))
            blame($"The connection was closed with {socket.CloseStatus}: {string.Join('\n', (object[])volley)}");
    }

    static JsonElement Parse(ReadOnlySpan<byte> frame, bool messagePack)
    {
        if (!messagePack)
            return JsonElement.Parse(frame);
        var json = new ArrayBufferWriter<byte>();
        Assert.True(MessagePackTranscoder.TryToJson(frame, json, out var problem), problem);
        return JsonElement.Parse(json.WrittenSpan);
    }

    void Judge(Shot shot, int status, string body, bool isBroken)
    {
        // Cut short, a request may be none to answer.
        if (status == 0 && !isBroken)
            blame($"It was not answered. {shot}");
        if (status < 400)
            return;
        var at = body.IndexOf("\"code\":\"", StringComparison.Ordinal);
        if (at < 0)
            blame($"It was answered {status} without a code: {body} {shot}");
        else if (Shot.Judge(body[(at + 8)..body.IndexOf('"', at + 8)]) is { } wrong)
            blame($"{wrong} {body} {shot}");
    }

    static async Task<(int Status, string Body, bool IsOpen)> ReadAnswerAsync(Socket socket, bool toEnd, CancellationToken ct)
    {
        var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var (head, end, isOpen) = ("", -1, !toEnd);
        while (true)
        {
            if (end < 0 && Encoding.Latin1.GetString(read.GetBuffer(), 0, (int)read.Length) is var text && text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var found)
                (head, end) = (text[..found], found + 4);
            if (end >= 0 && !toEnd && IsWhole(head, read.GetBuffer().AsSpan(end, (int)read.Length - end)))
                break;
            var count = await socket.ReceiveAsync(buffer, ct);
            isOpen &= count > 0;
            if (count == 0)
                break;
            read.Write(buffer, 0, count);
        }

        if (end < 0)
            return (0, "", false);
        var status = int.Parse(head.Split(' ')[1]);
        var body = Encoding.UTF8.GetString(read.GetBuffer(), end, (int)read.Length - end);
        return (status, body, isOpen && !head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase));
    }

    static bool IsWhole(string head, ReadOnlySpan<byte> body)
    {
        const string Length = "\r\nContent-Length: ";
        var at = head.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return head.Contains(" 204 ", StringComparison.Ordinal) || body.EndsWith("0\r\n\r\n"u8);
        return body.Length >= int.Parse(head.AsSpan(at + Length.Length).ToString().Split('\r')[0]);
    }
}
