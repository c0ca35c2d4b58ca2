using System.Buffers;
using System.Text.Json;

namespace Parley.Server.Doors;

/// <summary>Makes one JSON object of a request's body, query and route, for the operation's record to be read from.</summary>
static class RequestBody
{
    /// <returns>False when the body is no object, or a query value is there twice.</returns>
    public static bool TryMerge(Operation operation, HttpRequest request, ReadOnlySpan<byte> body, out ReadOnlyMemory<byte> merged)
    {
        merged = default;
        var fields = Fields(operation, request);
        if (fields is null)
            return false;
        if (fields.Count == 0 && !body.IsEmpty)
        {
            merged = body.ToArray();
            return true;
        }

        var buffer = new ArrayBufferWriter<byte>(body.Length + 256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var (name, (value, type)) in fields)
            Write(json, name, value, type);
        if (!body.IsEmpty && !TryCopy(body, fields, json))
            return false;
        json.WriteEndObject();
        json.Flush();
        merged = buffer.WrittenMemory;
        return true;
    }

    /// <summary>Values of the route and the query that the request record has a field for.</summary>
    static Dictionary<string, (string Value, Type Type)>? Fields(Operation operation, HttpRequest request)
    {
        // As the record's reader takes them: without regard to case.
        var fields = new Dictionary<string, (string, Type)>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in operation.RequestType.Properties)
        {
            if (request.RouteValues.TryGetValue(property.Name, out var routed))
            {
                fields[property.Name] = ((string)routed!, property.PropertyType);
            }
            else if (request.Query.TryGetValue(property.Name, out var queried))
            {
                if (queried.Count != 1)
                    return null;
                fields[property.Name] = (queried.ToString(), property.PropertyType);
            }
        }

        return fields;
    }

    static void Write(Utf8JsonWriter json, string name, string value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if ((type == typeof(long) || type == typeof(int)) && long.TryParse(value, out var number))
            json.WriteNumber(name, number);
        else if (type == typeof(bool) && bool.TryParse(value, out var truth))
            json.WriteBoolean(name, truth);
        else
            // Also what is no number where one is needed: the record's reader then names the field.
            json.WriteString(name, value);
    }

    /// <summary>The route wins: a body cannot speak of another conversation than its address.</summary>
    static bool TryCopy(ReadOnlySpan<byte> body, Dictionary<string, (string Value, Type Type)> fields, Utf8JsonWriter json)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 16 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind is not JsonValueKind.Object || reader.Read())
                return false;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!fields.ContainsKey(property.Name))
                    property.WriteTo(json);
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or text in it that is not Unicode: said by the caller.
            return false;
        }
    }
}
