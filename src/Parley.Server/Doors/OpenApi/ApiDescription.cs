using System.Text.Json.Nodes;
using Parley.Server.Running;

namespace Parley.Server.Doors.OpenApi;

/// <summary>The OpenAPI 3.1 document, made from the operation table and the sentences beside the protocol's records.</summary>
sealed class ApiDescription(OperationTable operations, XmlDocs docs)
{
    public const string Bearer = "bearer";

    const string About = """
        Parley is instant messaging that you run yourself. Everything a client can do is an operation, and each has the same request,
        answer and errors over HTTP and over the WebSocket.

        **To try it here:** call `accounts.register`, copy `accessToken` from the answer, press *Authorize* and paste it.

        Ids are UUIDs. `seq` numbers a conversation's events 1, 2, 3… without gaps. Times are milliseconds since the Unix epoch, UTC.
        Absent and `null` mean the same; fields that are not known are ignored. Refusals are problem details (RFC 9457) with a stable
        `code`. Numbers of 64 bits stay below 2^53.
        """;

    public static readonly IReadOnlyDictionary<string, (string Type, string Sentence)> Headers = new Dictionary<string, (string, string)>
    {
        [RequestIds.Header] = ("string", "Finds the request in the server's log. The client's own where it sends one of at most 64 letters, digits or `-_.:`."),
        ["RateLimit-Limit"] = ("integer", "How many calls of this class may come at once."),
        ["RateLimit-Remaining"] = ("integer", "How many of them are left."),
        ["RateLimit-Reset"] = ("integer", "Seconds until all of them are there again."),
        ["Retry-After"] = ("integer", "Seconds to wait before asking again."),
    };

    readonly Schemas _schemas = new(docs);
    readonly Refusals _refusals = new(docs);

    public static JsonObject Header(string name) => new() { ["$ref"] = $"#/components/headers/{name}" };

    public JsonObject Write()
    {
        var paths = Paths();
        return new()
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Parley",
                ["version"] = ServerVersion.Text.Split('+')[0],
                ["description"] = About,
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { [Bearer] = new JsonArray() }),
            ["tags"] = Tags(),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    [Bearer] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT", ["description"] = "`accessToken` of `sessions.logIn`, `accounts.register` or `sessions.refresh`." },
                },
                ["headers"] = new JsonObject(Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)new JsonObject
                {
                    ["description"] = header.Value.Sentence,
                    ["schema"] = new JsonObject { ["type"] = header.Value.Type },
                }))),
                ["schemas"] = new JsonObject(_schemas.All.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value))),
            },
        };
    }

    JsonArray Tags() => new(
    [
        .. operations.All.Select(operation => OperationDescription.AreaOf(operation.Name)).Distinct().Order(StringComparer.Ordinal)
            .Select(area => new JsonObject { ["name"] = area, ["description"] = $"The operations `{area}.…`" }),
        new JsonObject { ["name"] = LiveDescription.Tag, ["description"] = "The WebSocket, for clients that stay connected" },
    ]);

    JsonObject Paths()
    {
        _schemas.Add(Refusals.Schema, Refusals.ProblemSchema());
        var paths = new JsonObject();
        foreach (var path in operations.All.GroupBy(operation => operation.Route.Path).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            paths[HttpDoor.Prefix + path.Key] = new JsonObject(path.OrderBy(operation => operation.Name, StringComparer.Ordinal).Select(operation => KeyValuePair.Create(
                operation.Route.Method.ToLowerInvariant(), (JsonNode?)new OperationDescription(operation, docs, _schemas, _refusals).Write())));
        }

        paths["/ws"] = new JsonObject { ["get"] = LiveDescription.Write(operations, _schemas, _refusals) };
        return paths;
    }
}
