using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Parley.Protocol;

namespace Parley.Server.Doors.OpenApi;

/// <summary>The answers that are problem details: by status, each with the codes it may carry.</summary>
sealed partial class Refusals(XmlDocs docs)
{
    public const string Schema = "Problem";

    static readonly Dictionary<string, string> Constants = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => (string)field.GetRawConstantValue()!, field => field.Name);

    /// <summary>Every code an operation's row lists or implies, and those that any operation can answer.</summary>
    public static IEnumerable<string> CodesOf(Operation operation)
    {
        var codes = Operation.CommonErrors.Where(code => code != ErrorCodes.Unauthorized || operation.Access is not Access.Anyone).Concat(operation.Errors);
        if (operation.Needs is not null)
            codes = codes.Append(ErrorCodes.NotFound);
        if (operation.Access is Access.Administrator or Access.Operator || operation.Needs is Needs.Admin or Needs.Owner)
            codes = codes.Append(ErrorCodes.Forbidden);
        return codes.Distinct();
    }

    public IEnumerable<KeyValuePair<string, JsonNode?>> ResponsesOf(IEnumerable<string> codes) => codes
        .GroupBy(Errors.StatusOf).OrderBy(status => status.Key)
        .Select(status => KeyValuePair.Create(status.Key.ToString(), (JsonNode?)Response(status.Key, [.. status])));

    public JsonObject Response(int status, string[] codes)
    {
        var headers = new JsonObject { [RequestIds.Header] = ApiDescription.Header(RequestIds.Header) };
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            headers["Retry-After"] = ApiDescription.Header("Retry-After");
        return new()
        {
            ["description"] = string.Join("\n\n", codes.Select(code => $"`{code}`: {Sentence(code)}")),
            ["headers"] = headers,
            ["content"] = new JsonObject
            {
                [Problems.ContentType] = new JsonObject
                {
                    ["schema"] = new JsonObject
                    {
                        ["allOf"] = new JsonArray(
                            Schemas.Reference(Schema),
                            new JsonObject { ["properties"] = new JsonObject { ["code"] = new JsonObject { ["enum"] = new JsonArray([.. codes.Select(code => (JsonNode)code)]) } } }),
                    },
                    ["examples"] = new JsonObject(codes.Select(code => KeyValuePair.Create(code, (JsonNode?)new JsonObject { ["value"] = Example(code, status) }))),
                },
            },
        };
    }

    public static JsonObject ProblemSchema() => new()
    {
        ["type"] = "object",
        ["description"] = "A refusal (RFC 9457).",
        ["required"] = new JsonArray("type", "title", "status", "code"),
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string", ["description"] = "Always `about:blank`: the code says it." },
            ["title"] = new JsonObject { ["type"] = "string", ["description"] = "A sentence for people; may change." },
            ["status"] = new JsonObject { ["type"] = "integer", ["format"] = "int32" },
            ["code"] = new JsonObject { ["type"] = "string", ["description"] = "A stable word for programs." },
            ["details"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = true, ["description"] = "Facts a program can use, for example a limit." },
        },
    };

    string Sentence(string code) => docs.Of(typeof(ErrorCodes), Constants[code]);

    JsonObject Example(string code, int status)
    {
        var sentence = Sentence(code);
        var example = new JsonObject { ["type"] = "about:blank", ["title"] = sentence.Length > 0 ? sentence : code, ["status"] = status, ["code"] = code };
        var details = Details().Matches(sentence).Select(match => match.Groups["name"].Value).ToList();
        if (details.Count > 0)
            example["details"] = new JsonObject(details.Select(name => KeyValuePair.Create(name, Detail(name))));
        return example;
    }

    static JsonNode? Detail(string name) => name switch
    {
        "field" => "text",
        "requestId" => "019b76da-a800-7000-8000-000000000007",
        _ => 8,
    };

    [GeneratedRegex(@"details\.(?<name>\w+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Details();
}
