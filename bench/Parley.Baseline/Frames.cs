using System.Buffers;
using System.Text.Json;

namespace Parley.Baseline;

/// <summary>Parley's frames, as far as they are needed to compare.</summary>
static class Frames
{
    public static byte[] Hello(Guid connectionId) => Write(writer =>
    {
        writer.WriteStartObject("hello"u8);
        writer.WriteString("connectionId"u8, connectionId);
        writer.WriteEndObject();
    });

    public static byte[] Answer(long id, long seq, long at) => Write(writer =>
    {
        writer.WriteNumber("id"u8, id);
        writer.WriteStartObject("ok"u8);
        writer.WriteNumber("seq"u8, seq);
        writer.WriteNumber("at"u8, at);
        writer.WriteEndObject();
    });

    public static byte[] Refusal(long id, string code) => Write(writer =>
    {
        writer.WriteNumber("id"u8, id);
        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, code);
        writer.WriteEndObject();
    });

    public static byte[] Push(Guid conversationId, long seq, Guid by, long at, JsonElement message) => Write(writer =>
    {
        writer.WriteStartArray("push"u8);
        writer.WriteStartObject();
        writer.WriteString("conversationId"u8, conversationId);
        writer.WriteNumber("seq"u8, seq);
        writer.WriteString("kind"u8, "message.posted"u8);
        writer.WriteString("by"u8, by);
        writer.WriteNumber("at"u8, at);
        writer.WriteStartObject("body"u8);
        message.GetProperty("clientId"u8).WriteTo("clientId"u8, writer);
        message.GetProperty("text"u8).WriteTo("text"u8, writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    static void WriteTo(this JsonElement value, ReadOnlySpan<byte> name, Utf8JsonWriter writer)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    static byte[] Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        fields(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
