using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Server.Running;

/// <summary>One event of the log: for people a line of text, time, level, where and what, with a stack below it; for collectors a JSON object.</summary>
/// <param name="Fields">What the words were made of, and what is known of the request.</param>
sealed record LogLine(DateTimeOffset At, LogLevel Level, string Category, string Message, IReadOnlyDictionary<string, object?> Fields, Exception? Exception)
{
    // In UTC: machines of one cluster may stand in different places.
    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // The words themselves, before anything was put into them.
    const string Template = "{OriginalFormat}";

    static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds the fields of an event or of what is around it, where it has any.</summary>
    public static void Take(object? state, Dictionary<string, object?> fields)
    {
        foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
        {
            if (name != Template)
                fields[name] = value;
        }
    }

    public void WriteTo(TextWriter to, LogFormat format)
    {
        if (format is LogFormat.Json)
        {
            to.WriteLine(ToJson());
            return;
        }

        to.Write(At.UtcDateTime.ToString(TimeFormat));
        to.Write($" {NameOf(Level)} {Category}: ");
        // What one event says stays on its line, or a name with a line break in it could pass for another event.
        to.WriteLine(Message.ReplaceLineEndings(" "));
        if (Exception is not null)
            to.WriteLine(Exception.ToString());
    }

    string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("time", At.UtcDateTime.ToString(TimeFormat));
            json.WriteString("level", NameOf(Level));
            json.WriteString("category", Category);
            json.WriteString("message", Message);
            if (Exception is not null)
                json.WriteString("exception", Exception.ToString());
            json.WriteStartObject("fields");
            foreach (var (name, value) in Fields)
                Write(json, name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int or long or short or byte or uint or ushort:
                json.WriteNumber(name, Convert.ToInt64(value));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value));
                break;
        }
    }

    static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
