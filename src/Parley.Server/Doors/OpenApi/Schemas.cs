using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Server.Doors.OpenApi;

/// <summary>JSON Schemas of the protocol's records: each record once, by its name, and referred to where it is used.</summary>
sealed class Schemas(XmlDocs docs)
{
    readonly SortedDictionary<string, JsonNode> _components = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, JsonNode> All => _components;

    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    public JsonObject Add(string name, JsonNode schema)
    {
        _components[name] = schema;
        return Reference(name);
    }

    public JsonObject Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Plain(type) is { } plain)
            return plain;
        // JSON of no fixed type is an event's body: its kind tells which.
        if (type == typeof(JsonElement))
            return EventBody();
        if (type.IsArray)
            return new() { ["type"] = "array", ["items"] = Of(type.GetElementType()!) };
        if (ProtocolJson.Default.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } record)
            return new() { ["type"] = "object", ["additionalProperties"] = true };

        if (!_components.ContainsKey(type.Name))
        {
            // Named before it is written: a record may hold others of its own kind.
            _components[type.Name] = new JsonObject();
            _components[type.Name] = OfFields(type, record.Properties);
        }

        return Reference(type.Name);
    }

    public JsonObject OfFields(Type type, IEnumerable<JsonPropertyInfo> fields)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (docs.Of(type) is { Length: > 0 } summary)
            schema["description"] = summary;
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in fields)
        {
            properties[field.Name] = OfField(type, field);
            if (IsRequired(field))
                required.Add(field.Name);
        }

        if (properties.Count > 0)
            schema["properties"] = properties;
        if (required.Count > 0)
            schema["required"] = required;
        return schema;
    }

    public JsonObject OfField(Type type, JsonPropertyInfo field)
    {
        var schema = Of(field.PropertyType);
        if (docs.OfField(type, field.Name) is not { Length: > 0 } sentence)
            return schema;
        schema["description"] = sentence;
        StatedLimits.Read(sentence, schema);
        return schema;
    }

    /// <summary>A field is optional where its record gives it a value of its own.</summary>
    public static bool IsRequired(JsonPropertyInfo field) => field.AssociatedParameter is { HasDefaultValue: false };

    static JsonObject? Plain(Type type)
    {
        if (type == typeof(string))
            return new() { ["type"] = "string" };
        if (type == typeof(Guid))
            return new() { ["type"] = "string", ["format"] = "uuid" };
        if (type == typeof(long))
            return new() { ["type"] = "integer", ["format"] = "int64" };
        if (type == typeof(int))
            return new() { ["type"] = "integer", ["format"] = "int32" };
        return type == typeof(bool) ? new() { ["type"] = "boolean" } : null;
    }

    JsonObject EventBody()
    {
        const string Name = "EventBody";
        if (_components.ContainsKey(Name))
            return Reference(Name);
        var kinds = EventKinds.Bodies.Select(kind => $"- `{kind.Key}`: {kind.Value.Name}");
        return Add(Name, new JsonObject
        {
            ["description"] = "The record that belongs to the event's kind:\n\n" + string.Join('\n', kinds) + "\n\nKinds that a client does not know may be added.",
            ["anyOf"] = new JsonArray([.. EventKinds.Bodies.Values.Distinct().Select(Of), new JsonObject { ["type"] = "object" }]),
        });
    }
}
