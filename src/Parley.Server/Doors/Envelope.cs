using System.Text.Json;

namespace Parley.Server.Doors;

/// <summary>What stands around a request in a frame: <c>{"id":7,"op":"messages.send","body":{…}}</c> or <c>{"ping":n}</c>.</summary>
readonly record struct Envelope(long? Id, string? Op, Range Body, long? Ping)
{
    const int MaxDepth = 16;
    const int MaxNameBytes = 64;

    /// <summary>2^53: below it every JSON reader keeps an integer exact (RFC 8259 §6).</summary>
    public const long MaxId = 1L << 53;

    /// <param name="envelope">Its id is set also on refusal, where one could be read.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, out Envelope envelope, out string problem)
    {
        long? id = null;
        long? ping = null;
        string? op = null;
        var body = ..0;
        problem = "";
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
                problem = "A frame is an object.";
            while (problem.Length == 0 && reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id"u8))
                    problem = ReadNumber(ref reader, out id) && id is > 0 and < MaxId ? "" : "An id is a positive integer below 2^53.";
                else if (reader.ValueTextEquals("op"u8))
                    problem = ReadName(ref reader, out op) ? "" : "An op is the name of an operation.";
                else if (reader.ValueTextEquals("body"u8))
                    body = Skip(ref reader);
                else if (reader.ValueTextEquals("ping"u8))
                    problem = ReadNumber(ref reader, out ping) ? "" : "A ping is an integer.";
                else
                    reader.Skip();
            }

            // Whatever follows the object makes the reader throw.
            if (problem.Length == 0 && reader.Read())
                problem = "Something follows the frame's object.";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = "The frame is not JSON, or is nested too deep.";
        }

        if (problem.Length == 0 && ping is null && (id is null || op is null))
            problem = "A request has an id and an op.";
        if (id is not (> 0 and < MaxId))
            id = null;
        envelope = new Envelope(id, op, body, ping);
        return problem.Length == 0;
    }

    static bool ReadNumber(ref Utf8JsonReader reader, out long? number)
    {
        number = reader.Read() && reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;
        return number is not null;
    }

    static bool ReadName(ref Utf8JsonReader reader, out string? name)
    {
        name = reader.Read() && reader.TokenType is JsonTokenType.String && reader.ValueSpan.Length <= MaxNameBytes ? reader.GetString() : null;
        return name is not null;
    }

    static Range Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
