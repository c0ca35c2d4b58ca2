using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Client;

enum FrameKind
{
    /// <summary>Of a kind this client does not know, and passes over.</summary>
    Unknown,
    Hello,
    Answer,
    Refusal,
    Push,
    Ping,
    Pong,
}

/// <summary>One frame, taken apart as far as its kind; see docs/protocol.md.</summary>
/// <param name="Number">The request's id, or the number to answer a ping with; 0 where there is none.</param>
/// <param name="Body">The JSON value that belongs to the kind: a part of the memory the frame was read from.</param>
readonly record struct Frame(FrameKind Kind, long Number, ReadOnlyMemory<byte> Body)
{
    /// <exception cref="JsonException">This is not a frame.</exception>
    public static Frame Read(ReadOnlyMemory<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8.Span);
        var frame = new Frame(FrameKind.Unknown, 0, default);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A frame is an object.");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var kind = isId ? FrameKind.Unknown : KindOf(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isId || kind is FrameKind.Ping or FrameKind.Pong)
                frame = frame with { Number = WholeNumber(ref reader) };
            reader.Skip();
            if (kind != FrameKind.Unknown)
                frame = frame with { Kind = kind, Body = utf8[start..(int)reader.BytesConsumed] };
        }
        return frame;
    }

    // Letters of every language stand as they are: escaped, Chinese text would be twice as long. This is never part of a page.
    static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static FrameKind KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("push"u8) ? FrameKind.Push
        : reader.ValueTextEquals("ok"u8) ? FrameKind.Answer
        : reader.ValueTextEquals("error"u8) ? FrameKind.Refusal
        : reader.ValueTextEquals("ping"u8) ? FrameKind.Ping
        : reader.ValueTextEquals("pong"u8) ? FrameKind.Pong
        : reader.ValueTextEquals("hello"u8) ? FrameKind.Hello
        : FrameKind.Unknown;

    static long WholeNumber(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number
            : throw new JsonException("An id or ping is a whole number.");

    /// <summary><c>{"id":7,"op":"messages.send","body":{…}}</c></summary>
    public static ReadOnlyMemory<byte> Request(long id, string operation, object body, JsonTypeInfo bodyType)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, Writer);
        json.WriteStartObject();
        json.WriteNumber("id"u8, id);
        json.WriteString("op"u8, operation);
        json.WritePropertyName("body"u8);
        JsonSerializer.Serialize(json, body, bodyType);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary><c>{"ping":7}</c></summary>
    public static ReadOnlyMemory<byte> Ping(long number) => Encoding.UTF8.GetBytes($$"""{"ping":{{number}}}""");

    /// <summary><c>{"pong":7}</c></summary>
    public static ReadOnlyMemory<byte> Pong(long number) => Encoding.UTF8.GetBytes($$"""{"pong":{{number}}}""");
}
