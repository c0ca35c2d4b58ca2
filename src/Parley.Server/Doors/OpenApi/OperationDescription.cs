using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Server.Doors.OpenApi;

/// <summary>One row of the operation table, as OpenAPI says it.</summary>
sealed class OperationDescription(Operation operation, XmlDocs docs, Schemas schemas, Refusals refusals)
{
    readonly Type _request = operation.RequestType.Type;

    bool HasBody => operation.Route.Method is "POST" or "PUT" or "PATCH";

    public static string AreaOf(string operation) => operation.Split('.')[0];

    public JsonObject Write()
    {
        var (routed, others) = Split();
        var written = new JsonObject
        {
            ["operationId"] = operation.Name,
            ["tags"] = new JsonArray(AreaOf(operation.Name)),
            ["summary"] = Summary(),
            ["description"] = $"{docs.Of(_request)}\n\n{Rights()}",
        };
        if (operation.Access is Access.Anyone or Access.Operator)
            written["security"] = new JsonArray();

        var parameters = new JsonArray([.. routed.Select(field => Parameter(field, "path"))]);
        if (!HasBody)
        {
            foreach (var field in others)
                parameters.Add(Parameter(field, "query"));
        }

        if (RefreshCookie.Concerns(operation))
            parameters.Add(CookieSlot());
        if (parameters.Count > 0)
            written["parameters"] = parameters;
        if (HasBody && others.Length > 0)
            written["requestBody"] = Body(others, isWhole: routed.Length == 0);
        written["responses"] = Responses();
        return written;
    }

    (JsonPropertyInfo[] Routed, JsonPropertyInfo[] Others) Split()
    {
        var fields = operation.RequestType.Properties.ToLookup(field => operation.Route.Path.Contains($"{{{field.Name}}}", StringComparison.Ordinal));
        return ([.. fields[true]], [.. fields[false]]);
    }

    /// <summary>The first sentence.</summary>
    string Summary()
    {
        var text = docs.Of(_request);
        var end = text.IndexOfAny(['.', ';', ':', '?']);
        return text.Length == 0 ? operation.Name : end < 0 ? text : text[..end];
    }

    string Rights()
    {
        var who = operation.Access switch
        {
            Access.Anyone => "Anyone may call it.",
            Access.Administrator => "Administrators only.",
            Access.Operator => "Only through the control socket in the server's data folder.",
            _ => operation.Needs switch
            {
                Needs.Reader => "Takes who is, or was, a member of the conversation: reading ends where they left.",
                Needs.LogReader => "Takes who is, or was, a member of the conversation, or whose own log it is.",
                Needs.Member => "Takes a member of the conversation.",
                Needs.Admin => "Takes an admin or the owner of the conversation.",
                Needs.Owner => "Takes the owner of the conversation.",
                _ => "Takes an access token.",
            },
        };
        return $"{who} Counted as `{operation.Rate}` in the rate limits. On the WebSocket: `\"op\":\"{operation.Name}\"`.";
    }

    JsonObject Parameter(JsonPropertyInfo field, string place)
    {
        var schema = schemas.OfField(_request, field);
        var parameter = new JsonObject { ["name"] = field.Name, ["in"] = place, ["required"] = place == "path" || Schemas.IsRequired(field) };
        if (schema["description"] is { } sentence)
        {
            schema.Remove("description");
            parameter["description"] = sentence;
        }

        parameter["schema"] = schema;
        // On the page the example is what would be sent; an optional one sent without thought changes what is asked.
        if (parameter["required"]!.GetValue<bool>())
            parameter["example"] = Examples.OfField(_request, field);
        return parameter;
    }

    static JsonObject CookieSlot() => new()
    {
        ["name"] = RefreshCookie.Header,
        ["in"] = "header",
        ["required"] = false,
        ["description"] = "For browsers: keeps the refresh token in the HttpOnly cookie `parley-<slot>`, out of the answer. The slot is chosen by the browser, one for each account that is signed in there.",
        ["schema"] = new JsonObject { ["type"] = "string", ["pattern"] = RefreshCookie.SlotPattern },
    };

    JsonObject Body(JsonPropertyInfo[] fields, bool isWhole)
    {
        var whole = schemas.Of(_request);
        return new()
        {
            ["required"] = fields.Any(Schemas.IsRequired),
            ["content"] = new JsonObject
            {
                ["application/json"] = new JsonObject
                {
                    ["schema"] = isWhole ? whole : schemas.Add(_request.Name + "Body", schemas.OfFields(_request, fields)),
                    ["example"] = Examples.OfRequest(_request, fields),
                },
            },
        };
    }

    JsonObject Responses()
    {
        var answer = operation.AnswerType.Type;
        var said = docs.Of(answer);
        var responses = new JsonObject
        {
            [operation.Route.Status.ToString()] = new JsonObject
            {
                ["description"] = said.Length > 0 ? said : "Done as asked.",
                ["headers"] = new JsonObject(ApiDescription.Headers.Keys.Where(name => name != "Retry-After").Select(name => KeyValuePair.Create(name, (JsonNode?)ApiDescription.Header(name)))),
                ["content"] = new JsonObject
                {
                    ["application/json"] = new JsonObject { ["schema"] = schemas.Of(answer), ["example"] = Examples.Of(answer) },
                },
            },
        };
        foreach (var (status, response) in refusals.ResponsesOf(Refusals.CodesOf(operation)))
            responses[status] = response;
        return responses;
    }
}
