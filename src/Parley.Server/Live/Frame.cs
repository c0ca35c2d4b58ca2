using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Live;

/// <summary>How a connection's frames are encoded.</summary>
enum FrameEncoding
{
    Json,
    MessagePack,
}

/// <summary>
/// A frame ready for the wire, WebSocket header included. Made once and shared by all it goes to; the second encoding is made
/// when the first connection asks for it.
/// </summary>
sealed class Frame
{
    [ThreadStatic]
    static ArrayBufferWriter<byte>? _threadBuffer;

    [ThreadStatic]
    static Utf8JsonWriter? _threadJson;

    readonly byte[] _json;
    byte[]? _messagePack;
    readonly int _headerBytes;

    Frame(byte[] json, int headerBytes) => (_json, _headerBytes) = (json, headerBytes);

    public ReadOnlyMemory<byte> For(FrameEncoding encoding)
    {
        if (encoding is FrameEncoding.Json)
            return _json;
        // Two threads may both make it; the results are equal.
        return _messagePack ??= ToMessagePack(_json.AsSpan(_headerBytes));
    }

    /// <summary><c>{"push":[…]}</c>, with <c>"quiet":true</c> where it is not to disturb.</summary>
    public static Frame Events(IEnumerable<LoggedEvent> events, bool isQuiet) => Make((events, isQuiet), static (json, push) =>
    {
        json.WriteStartArray("push"u8);
        foreach (var logged in push.events)
            logged.WriteTo(json);
        json.WriteEndArray();
        if (push.isQuiet)
            json.WriteBoolean("quiet"u8, true);
    });

    /// <summary>A push of one ephemeral.</summary>
    public static Frame Ephemeral<T>(T ephemeral) => Make(ephemeral, static (json, ephemeral) =>
    {
        json.WriteStartArray("push"u8);
        JsonSerializer.Serialize(json, ephemeral, JsonText.TypeOf<T>());
        json.WriteEndArray();
    });

    public static Frame Hello(Hello hello) => Make(hello, static (json, hello) =>
    {
        json.WritePropertyName("hello"u8);
        JsonSerializer.Serialize(json, hello, ProtocolJson.Default.Hello);
    });

    public static Frame Ok(long id, object answer, JsonTypeInfo type) => Make((id, answer, type), static (json, state) =>
    {
        json.WriteNumber("id"u8, state.id);
        json.WritePropertyName("ok"u8);
        JsonSerializer.Serialize(json, state.answer, state.type);
    });

    public static Frame Refusal(long? id, Error error) => Make((id, error), static (json, state) =>
    {
        if (state.id is { } id)
            json.WriteNumber("id"u8, id);
        json.WritePropertyName("error"u8);
        JsonSerializer.Serialize(json, state.error, ProtocolJson.Default.Error);
    });

    public static Frame Pong(long number) => Make(number, static (json, number) => json.WriteNumber("pong"u8, number));

    static Frame Make<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = _threadBuffer ??= new ArrayBufferWriter<byte>(4096);
        var json = _threadJson ??= new Utf8JsonWriter(buffer, JsonText.Writer);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        write(json, state);
        json.WriteEndObject();
        json.Flush();
        var frame = WebSocketFrame.Wrap(WebSocketFrame.Text, buffer.WrittenSpan, out var headerBytes);
        if (buffer.Capacity > 256 * 1024)
            _threadBuffer = null;
        return new Frame(frame, headerBytes);
    }

    static byte[] ToMessagePack(ReadOnlySpan<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        Doors.Encodings.MessagePackTranscoder.FromJson(json, buffer);
        return WebSocketFrame.Wrap(WebSocketFrame.Binary, buffer.WrittenSpan, out _);
    }
}
