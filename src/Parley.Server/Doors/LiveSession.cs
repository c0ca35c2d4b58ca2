using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Protocol;
using Parley.Server.Live;

namespace Parley.Server.Doors;

/// <summary>
/// One live client's conversation with the server: frames in, requests to the operation table, answers out. Requests are admitted in
/// order and handled side by side, up to a bound; at the bound, reading stops, and TCP tells the client.
/// </summary>
sealed class LiveSession(Connection connection, LiveSessions sessions, Strangers.Stranger? stranger)
{
    // RFC 6455 §7.4.1
    const int ProtocolError = 1002;
    const int UnsupportedData = 1003;
    const int InvalidPayload = 1007;
    const int MessageTooBig = 1009;

    [ThreadStatic]
    static byte[]? _threadPayload;

    readonly int _maxFrameBytes = sessions.Options.MaxFrameBytes;
    int _inFlight;
    TaskCompletionSource? _roomMade;
    bool _peerClosed;
    /// <summary>What came of a message whose last fragment has not.</summary>
    ArrayBufferWriter<byte>? _fragments;
    byte _fragmentsOpcode;

    public async Task ReadAsync(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync();
            var buffer = read.Buffer;
            var open = true;
            try
            {
                while (open && TryTakeFrame(ref buffer, out open, out var admitting))
                {
                    if (!admitting.IsCompletedSuccessfully)
                        await admitting;
                    if (Volatile.Read(ref _inFlight) >= sessions.Options.MaxRequestsInFlight)
                        await RoomAsync();
                }
            }
#pragma warning disable CA1031 // the one place where a bug in reading becomes a close code
            catch (Exception exception)
#pragma warning restore CA1031
            {
                open = sessions.Break(connection, exception);
            }

            input.AdvanceTo(open ? buffer.Start : read.Buffer.End, read.Buffer.End);
            if (!open && !read.IsCompleted)
                await LingerAsync(input);
            if (!open || read.IsCompleted)
                return;
        }
    }

    /// <summary>
    /// Reads on, without looking, until the client ends what we have closed, or the heartbeats end it: closing a socket with bytes unread
    /// resets it, and the client would never see the close code.
    /// </summary>
    async Task LingerAsync(PipeReader input)
    {
        var read = default(ReadResult);
        while (!_peerClosed && !read.IsCompleted)
        {
            read = await input.ReadAsync();
            input.AdvanceTo(read.Buffer.End);
        }
    }

    /// <returns>False when the buffer holds no whole frame.</returns>
    /// <param name="open">False: the connection is to end.</param>
    /// <param name="admitting">The request in the frame being admitted; the bytes are no longer needed.</param>
    bool TryTakeFrame(ref ReadOnlySequence<byte> buffer, out bool open, out ValueTask admitting)
    {
        (open, admitting) = (true, default);
        switch (WebSocketFrame.TryReadHeader(buffer, out var header))
        {
            case WebSocketFrame.Read.Incomplete:
                return false;
            case WebSocketFrame.Read.Broken:
                open = Fail(ProtocolError, "This is not a frame of RFC 6455.");
                return true;
        }

        if (header.Length + (_fragments?.WrittenCount ?? 0) > _maxFrameBytes)
        {
            open = Fail(MessageTooBig, $"A frame has at most {_maxFrameBytes} bytes.");
            return true;
        }

        if (buffer.Length < header.Bytes + header.Length)
            return false;

        connection.Heard();
        var payload = Unmask(buffer.Slice(header.Bytes, header.Length), header.Mask);
        buffer = buffer.Slice(header.Bytes + header.Length);
        open = header.IsControl ? OnControl(header.Opcode, payload) : OnData(header, payload, out admitting);
        return true;
    }

    static ReadOnlySpan<byte> Unmask(ReadOnlySequence<byte> masked, uint mask)
    {
        var length = (int)masked.Length;
        if (_threadPayload is null || _threadPayload.Length < length)
            _threadPayload = new byte[Math.Max(4096, length)];
        var payload = _threadPayload.AsSpan(0, length);
        WebSocketFrame.Unmask(masked, mask, payload);
        return payload;
    }

    bool OnControl(byte opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case WebSocketFrame.Ping:
                connection.Send(WebSocketFrame.Wrap(WebSocketFrame.Pong, payload, out _));
                return true;
            case WebSocketFrame.Close:
                // Answered in kind (§5.5.1); a second close, ours or theirs, says nothing new.
                connection.Close(1000, "");
                _peerClosed = true;
                return false;
            default:
                return true;
        }
    }

    bool OnData(WebSocketFrame.Header header, ReadOnlySpan<byte> payload, out ValueTask admitting)
    {
        admitting = default;
        // Once it is to end, what still comes in is not acted on.
        if (connection.CloseCode != 0)
            return true;
        if (header.Opcode == WebSocketFrame.Continuation ? _fragments is null : _fragments is not null)
            return Fail(ProtocolError, "Fragments are out of order.");
        if (header.Final && _fragments is null)
            return OnMessage(header.Opcode, payload, out admitting);

        if (_fragments is null)
            (_fragments, _fragmentsOpcode) = (new ArrayBufferWriter<byte>(), header.Opcode);
        _fragments.Write(payload);
        if (!header.Final)
            return true;
        var whole = _fragments;
        _fragments = null;
        return OnMessage(_fragmentsOpcode, whole.WrittenSpan, out admitting);
    }

    bool OnMessage(byte opcode, ReadOnlySpan<byte> payload, out ValueTask admitting)
    {
        admitting = default;
        if (connection.Encoding is FrameEncoding.MessagePack)
        {
            if (opcode != WebSocketFrame.Binary)
                return Fail(UnsupportedData, "MessagePack comes in binary frames.");
            var json = new ArrayBufferWriter<byte>(payload.Length + 256);
            if (Encodings.MessagePackTranscoder.TryToJson(payload, json, out var problem))
                admitting = OnRequest(json.WrittenSpan);
            else
                connection.Send(Frame.Refusal(null, Errors.BadRequest($"The frame is not MessagePack that Parley reads. {problem}")));
            return true;
        }

        if (opcode != WebSocketFrame.Text)
            return Fail(UnsupportedData, "JSON comes in text frames.");
        if (!Utf8.IsValid(payload))
            return Fail(InvalidPayload, "The text is not UTF-8.");
        admitting = OnRequest(payload);
        return true;
    }

    ValueTask OnRequest(ReadOnlySpan<byte> json)
    {
        if (!Envelope.TryRead(json, out var envelope, out var problem))
        {
            connection.Send(Frame.Refusal(envelope.Id, Errors.BadRequest(problem)));
            return default;
        }

        if (envelope.Ping is { } number)
        {
            connection.Send(Frame.Pong(number));
            return default;
        }

        var body = json[envelope.Body];
        if (envelope.Op == OperationNames.ByRequest[typeof(Authenticate)])
            return AuthenticateAsync(envelope.Id!.Value, ReadToken(body));
        if (sessions.Operations.Find(envelope.Op!) is not { } operation)
        {
            connection.Send(Frame.Refusal(envelope.Id, Errors.UnknownOperation(envelope.Op!)));
            return default;
        }

        var admitting = operation.AdmitAsync(body, connection.Caller, CancellationToken.None);
        if (admitting.IsCompletedSuccessfully)
        {
            Start(envelope.Id!.Value, operation, admitting.Result);
            return default;
        }

        return StartLaterAsync(envelope.Id!.Value, operation, admitting);
    }

    async ValueTask StartLaterAsync(long id, Operation operation, ValueTask<Admission> admitting) =>
        Start(id, operation, await admitting);

    void Start(long id, Operation operation, Admission admission)
    {
        Interlocked.Increment(ref _inFlight);
        _ = AnswerAsync(id, operation, admission);
    }

    async Task AnswerAsync(long id, Operation operation, Admission admission)
    {
        try
        {
            // Not ended by the client's leaving: what was asked is done, and a resend finds it done.
            var answer = await operation.HandleAsync(admission, CancellationToken.None);
            connection.Send(answer.Error is { } error ? Frame.Refusal(id, error) : Frame.Ok(id, answer.Value!, operation.AnswerType));
        }
#pragma warning disable CA1031 // an answer that cannot be written would leave its asker waiting for ever
        catch (Exception exception)
#pragma warning restore CA1031
        {
            sessions.Break(connection, exception);
        }

        Interlocked.Decrement(ref _inFlight);
        Interlocked.Exchange(ref _roomMade, null)?.TrySetResult();
    }

    /// <summary>Waits until a request is done.</summary>
    async Task RoomAsync()
    {
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _roomMade, made);
        // Looked at again after the note was left: the last request may have been done in between.
        if (Volatile.Read(ref _inFlight) >= sessions.Options.MaxRequestsInFlight)
            await made.Task;
    }

    async ValueTask AuthenticateAsync(long id, string? token)
    {
        if (connection.Caller.IsSignedIn)
        {
            connection.Send(Frame.Refusal(id, Errors.BadRequest("This connection is signed in already.")));
            return;
        }

        if (token is null || sessions.Tokens.Authenticate(token, connection.Caller.Address) is not { } caller)
        {
            sessions.Security.TokenRefused(connection.Caller.Address, requestId: null);
            connection.Send(Frame.Refusal(id, Errors.Unauthorized));
            connection.Close(CloseCodes.Unauthorized, "The token is missing, wrong, expired or revoked.");
            return;
        }

        connection.Send(Frame.Ok(id, new Done(), ProtocolJson.Default.Done));
        await EnterAsync(caller);
    }

    public Task EnterAsync(Caller caller)
    {
        stranger?.SignedIn();
        return sessions.EnterAsync(connection, caller);
    }

    static string? ReadToken(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.IsEmpty ? "{}"u8 : body, ProtocolJson.Default.Authenticate)?.Token;
        }
        catch (JsonException)
        {
            // Whatever it is, it is no token.
            return null;
        }
    }

    bool Fail(int code, string reason)
    {
        connection.Close(code, reason);
        return false;
    }
}
