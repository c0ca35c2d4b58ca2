using System.Text.Json.Nodes;
using Parley.Protocol;

namespace Parley.Server.Doors.OpenApi;

/// <summary>
/// The WebSocket, as far as OpenAPI can say it: its handshake as a path, its frames as what comes after the 101. So that whoever makes
/// types from the description has those of the frames and events too.
/// </summary>
static class LiveDescription
{
    public const string Tag = "live";

    public static JsonObject Write(OperationTable operations, Schemas schemas, Refusals refusals)
    {
        schemas.Add("RequestFrame", RequestFrame(operations, schemas));
        schemas.Add("ServerFrame", ServerFrame(schemas));
        return new()
        {
            ["operationId"] = "live.connect",
            ["tags"] = new JsonArray(Tag),
            ["summary"] = "Opens the WebSocket",
            ["description"] = "For a WebSocket client (RFC 6455); it cannot be tried on this page. Sign in with `Authorization: Bearer …`, with a ticket, or with a first frame `sessions.authenticate`. "
                + "After the server's hello, requests go out by `id` and answers come back by it, beside pushes of events. In `parley.v1.msgpack` the same frames are MessagePack.",
            ["security"] = new JsonArray(new JsonObject { [ApiDescription.Bearer] = new JsonArray() }, new JsonObject()),
            ["parameters"] = new JsonArray(
                new JsonObject { ["name"] = "ticket", ["in"] = "query", ["description"] = "From `sessions.ticket`; good once.", ["schema"] = new JsonObject { ["type"] = "string" } },
                new JsonObject
                {
                    ["name"] = "Sec-WebSocket-Protocol",
                    ["in"] = "header",
                    ["description"] = "The encoding of frames; JSON when left out.",
                    ["schema"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("parley.v1.json", "parley.v1.msgpack") },
                }),
            ["responses"] = new JsonObject
            {
                ["101"] = new JsonObject
                {
                    ["description"] = "The connection is open; what follows are frames, the client's and the server's.",
                    ["content"] = new JsonObject
                    {
                        ["application/json"] = new JsonObject
                        {
                            ["schema"] = new JsonObject { ["anyOf"] = new JsonArray(Schemas.Reference("RequestFrame"), Schemas.Reference("ServerFrame")) },
                            ["example"] = new JsonObject { ["hello"] = Examples.Of(typeof(Hello)) },
                        },
                    },
                },
                ["401"] = refusals.Response(401, [ErrorCodes.Unauthorized]),
                ["403"] = refusals.Response(403, [ErrorCodes.Forbidden]),
                ["426"] = refusals.Response(426, [ErrorCodes.BadRequest]),
                ["503"] = refusals.Response(503, [ErrorCodes.Overloaded]),
            },
        };
    }

    static JsonObject RequestFrame(OperationTable operations, Schemas schemas)
    {
        var requests = operations.All.Select(operation => (operation.Name, Type: operation.RequestType.Type))
            .Append((Name: OperationNames.ByRequest[typeof(Authenticate)], Type: typeof(Authenticate)))
            .OrderBy(request => request.Name, StringComparer.Ordinal)
            .Select(request => Frame(("id", Id()), ("op", new JsonObject { ["const"] = request.Name }), ("body", schemas.Of(request.Type))));
        return new()
        {
            ["description"] = "What a client sends: a request of any operation, or a ping.",
            ["anyOf"] = new JsonArray([.. requests, Frame(("ping", Number()))]),
        };
    }

    static JsonObject ServerFrame(Schemas schemas)
    {
        var pushed = new JsonArray([.. EphemeralKinds.Items.Values.Prepend(typeof(Event)).Select(schemas.Of)]);
        return new()
        {
            ["description"] = "What the server sends. In a push, items with `seq` are events; the others are not kept.",
            ["anyOf"] = new JsonArray(
                Frame(("hello", schemas.Of(typeof(Hello)))),
                Frame(("id", Id()), ("ok", new JsonObject { ["type"] = "object" })),
                Frame(("error", schemas.Of(typeof(Error)))),
                Frame(("push", new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["anyOf"] = pushed } })),
                Frame(("ping", Number())),
                Frame(("pong", Number()))),
        };
    }

    static JsonObject Frame(params ReadOnlySpan<(string Name, JsonNode Schema)> fields)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var (name, schema) in fields)
        {
            properties[name] = schema;
            required.Add(name);
        }

        return new() { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    static JsonObject Id() => new() { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 1 };

    static JsonObject Number() => new() { ["type"] = "integer", ["format"] = "int64" };
}
