using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>
/// JSON as it leaves the server. Letters of every language stand as they are, in UTF-8: escaping them would triple the size of Chinese
/// text. It is served as JSON and never part of a page.
/// </summary>
static class JsonText
{
    /// <summary>Unchecked, since our own code calls the writer in order.</summary>
    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    static ArrayBufferWriter<byte>? _threadBuffer;

    [ThreadStatic]
    static Utf8JsonWriter? _threadJson;

    /// <summary>One of the protocol's records. Through a writer, since only so does the generated code write it without reflection.</summary>
    public static byte[] Of<T>(T value)
    {
        var buffer = _threadBuffer ??= new ArrayBufferWriter<byte>(1024);
        var json = _threadJson ??= new Utf8JsonWriter(buffer, Writer);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        JsonSerializer.Serialize(json, value, TypeOf<T>());
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)ProtocolJson.Default.GetTypeInfo(typeof(T))!;
}
