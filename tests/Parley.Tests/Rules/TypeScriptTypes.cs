using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Parley.Protocol;
using Parley.Server.Doors.OpenApi;

namespace Parley.Tests.Rules;

/// <summary>The web client's types: the protocol's records as the serializer sees them, with the sentences written beside them.</summary>
sealed partial class TypeScriptTypes
{
    readonly XmlDocs _docs = XmlDocs.OfProtocol();
    readonly Queue<Type> _waiting = new();
    readonly HashSet<Type> _named = [];
    readonly StringBuilder _text = new();

    public static string Path([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "../../../web/src/protocol/generated.ts"));

    public static string Write() => new TypeScriptTypes().WriteAll();

    string WriteAll()
    {
        _text.Append("// The protocol's records. Written from Parley.Protocol by `PARLEY_WRITE_TYPES=1 ./test.sh rules`; not by hand.\n\n");
        Map("Operations", "Each operation: what it takes and what it answers.", OperationNames.ByRequest.OrderBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => (pair.Value, $"{{ request: {Name(pair.Key)}; answer: {Name(AnswerOf(pair.Key))} }}")));
        Map("EventBodies", "What stands in the body of each kind of event.", EventKinds.Bodies.Select(pair => (pair.Key, Name(pair.Value))));
        Map("Ephemerals", "The pushes that are not kept, by kind.", EphemeralKinds.Items.Select(pair => (pair.Key, Name(pair.Value))));
        Name(typeof(Event));
        Name(typeof(Hello));
        while (_waiting.TryDequeue(out var type))
            Interface(type);

        var codes = typeof(ErrorCodes).GetFields().Where(field => field.IsLiteral)
            .Select(field => (Code: (string)field.GetRawConstantValue()!, Sentence: _docs.Of(typeof(ErrorCodes), field.Name)));
        _text.Append("/** Why something was refused. A server that is newer may know more. */\nexport const errorCodes = {\n");
        foreach (var (code, sentence) in codes)
            _text.Append($"  /** {sentence} */\n  {code}: '{code}',\n");
        _text.Append("} as const;\n\nexport type ErrorCode = keyof typeof errorCodes;\n\n/** WebSocket close codes of Parley's own. */\nexport const closeCodes = {\n");
        foreach (var field in typeof(CloseCodes).GetFields().Where(field => field.IsLiteral))
            _text.Append($"  /** {_docs.Of(typeof(CloseCodes), field.Name)} */\n  {Camel(field.Name)}: {field.GetRawConstantValue()},\n");
        _text.Append("} as const;\n");
        return _text.ToString();
    }

    void Map(string name, string sentence, IEnumerable<(string Key, string Type)> rows)
    {
        _text.Append($"/** {sentence} */\nexport interface {name} {{\n");
        foreach (var (key, type) in rows)
            _text.Append($"  '{key}': {type};\n");
        _text.Append("}\n\n");
    }

    void Interface(Type type)
    {
        var info = ProtocolJson.Default.GetTypeInfo(type)!;
        Sentence(_docs.Of(type), "");
        if (info.Properties.Count == 0)
        {
            _text.Append($"export type {type.Name} = Record<string, never>;\n\n");
            return;
        }

        _text.Append($"export interface {type.Name} {{\n");
        foreach (var field in info.Properties)
        {
            var sentence = _docs.OfField(type, field.Name);
            Sentence(sentence, "  ");
            _text.Append($"  readonly {field.Name}{(IsOptional(field) ? "?" : "")}: {Of(field, sentence)};\n");
        }

        _text.Append("}\n\n");
    }

    void Sentence(string sentence, string indent)
    {
        if (sentence.Length > 0)
            _text.Append($"{indent}/** {sentence.Replace("*/", "* /", StringComparison.Ordinal)} */\n");
    }

    /// <summary>Absent and null are the same on the wire, and the server leaves nulls out.</summary>
    static bool IsOptional(JsonPropertyInfo field) => !Schemas.IsRequired(field) || field.IsGetNullable;

    string Of(JsonPropertyInfo field, string sentence)
    {
        var words = field.PropertyType == typeof(string) && OneOf().Match(sentence) is { Success: true } match
            ? Word().Matches(match.Groups["words"].Value).Select(word => word.Value.Trim('`')).ToList()
            : [];
        // The kinds of event are an open set: a client passes over those it does not know.
        return words.Count is > 1 and < 12 ? string.Join(" | ", words.Select(word => $"'{word}'")) : Of(field.PropertyType);
    }

    string Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(Guid))
            return "string";
        if (type == typeof(bool))
            return "boolean";
        if (type == typeof(JsonElement))
            return "unknown";
        if (type.IsPrimitive)
            return "number";
        return type.IsArray ? $"readonly {Of(type.GetElementType()!)}[]" : Name(type);
    }

    string Name(Type type)
    {
        if (_named.Add(type))
            _waiting.Enqueue(type);
        return type.Name;
    }

    static Type AnswerOf(Type request) => request.GetInterfaces()
        .First(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IOperation<>)).GetGenericArguments()[0];

    static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex(@"\bone of (?<words>(`[^`]+`(, )?)+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneOf();

    [GeneratedRegex("`[^`]+`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
