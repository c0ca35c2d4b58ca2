using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocol;

namespace Parley.Tests.Doors;

/// <summary>The description of the API says everything, and nothing that does not hold.</summary>
public sealed class OpenApiTests(SharedServer shared) : IClassFixture<SharedServer>, IAsyncLifetime
{
    JsonObject _document = null!;

    IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        from path in _document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key, method.Key, method.Value!.AsObject());

    public async ValueTask InitializeAsync() => _document = JsonNode.Parse(await shared.Http.GetStringAsync("/api/openapi.json"))!.AsObject();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Every_operation_is_described_once()
    {
        var described = Operations.Select(operation => (string)operation.Operation["operationId"]!).Order(StringComparer.Ordinal);
        var known = OperationNames.ByRequest.Where(operation => operation.Key != typeof(Authenticate)).Select(operation => operation.Value).Append("live.connect");
        Assert.Equal(known.Order(StringComparer.Ordinal), described);
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_schema_is_used()
    {
        var references = References(_document).ToHashSet();
        foreach (var reference in references)
            Assert.True(Resolve(reference) is not null, reference);
        var schemas = _document["components"]!["schemas"]!.AsObject().Select(schema => $"#/components/schemas/{schema.Key}");
        Assert.Empty(schemas.Except(references));
    }

    [Fact]
    public void Every_operation_has_a_summary_errors_and_examples()
    {
        foreach (var (path, method, operation) in Operations)
        {
            var name = $"{method} {path}";
            Assert.False(string.IsNullOrWhiteSpace((string?)operation["summary"]), name);
            Assert.Contains(operation["tags"]!.AsArray().Single()!.GetValue<string>(), _document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
            var responses = operation["responses"]!.AsObject();
            Assert.Contains(responses, response => response.Key is "503");
            foreach (var (status, response) in responses)
            {
                var content = response!["content"]!.AsObject().Single().Value!.AsObject();
                Assert.True(content.ContainsKey("example") || content["examples"]!.AsObject().Count > 0, $"{name} {status}");
            }

            if (operation["requestBody"] is { } body)
                Assert.NotNull(body["content"]!["application/json"]!["example"]);
            foreach (var placed in path.Split('{').Skip(1).Select(part => part.Split('}')[0]))
                Assert.Contains(operation["parameters"]!.AsArray(), parameter => (string)parameter!["name"]! == placed && (bool)parameter["required"]!);
        }
    }

    [Fact]
    public void Examples_are_what_the_protocol_reads_and_writes()
    {
        var requests = OperationNames.ByRequest.ToDictionary(operation => operation.Value, operation => operation.Key);
        foreach (var (_, _, operation) in Operations.Where(operation => requests.ContainsKey((string)operation.Operation["operationId"]!)))
        {
            var request = requests[(string)operation["operationId"]!];
            var example = operation["requestBody"]?["content"]!["application/json"]!["example"]!.DeepClone().AsObject() ?? [];
            foreach (var parameter in operation["parameters"]?.AsArray().Where(parameter => (bool)parameter!["required"]!) ?? [])
                example[(string)parameter!["name"]!] = parameter["example"]!.DeepClone();
            Assert.NotNull(JsonSerializer.Deserialize(example, ProtocolJson.Default.GetTypeInfo(request)!));

            var answer = request.GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOperation<>)).GetGenericArguments()[0];
            var done = operation["responses"]!.AsObject().First().Value!["content"]!["application/json"]!["example"];
            Assert.NotNull(JsonSerializer.Deserialize(done, ProtocolJson.Default.GetTypeInfo(answer)!));
        }
    }

    [Fact]
    public void What_a_sentence_says_about_a_limit_the_schema_says_too()
    {
        Assert.Equal((8, 256), Range(Field("Register", "password"), "minLength", "maxLength"));
        Assert.Equal((1, 200), Range(Field("AddMembersBody", "accountIds"), "minItems", "maxItems"));
        var limit = Operations.Single(operation => (string)operation.Operation["operationId"]! == "messages.history").Operation["parameters"]!.AsArray()
            .Single(parameter => (string)parameter!["name"]! == "limit")!["schema"]!;
        Assert.Equal((1, 100), Range(limit, "minimum", "maximum"));
    }

    [Theory]
    [InlineData(typeof(EventKinds), nameof(EventKinds.Bodies))]
    [InlineData(typeof(EphemeralKinds), nameof(EphemeralKinds.Items))]
    public void Every_kind_has_its_record(Type kinds, string records)
    {
        var known = (IReadOnlyDictionary<string, Type>)kinds.GetField(records)!.GetValue(null)!;
        var constants = kinds.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(StringComparer.Ordinal), known.Keys.Order(StringComparer.Ordinal));
        Assert.All(known.Values, type => Assert.True(_document["components"]!["schemas"]!.AsObject().ContainsKey(type.Name), type.Name));
    }

    JsonNode Field(string schema, string field) => _document["components"]!["schemas"]![schema]!["properties"]![field]!;

    static (int Min, int Max) Range(JsonNode schema, string min, string max) => ((int)schema[min]!, (int)schema[max]!);

    JsonNode? Resolve(string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode?)_document, (node, step) => node?[step]);

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(field => field.Key == "$ref" ? [(string)field.Value!] : References(field.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
