using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocol;
using Parley.Tests.Harness;
using Parley.Tests.Promises;

namespace Parley.Tests.Doors;

/// <summary>Whatever a client puts in a field, the server is not at fault: it answers, with a refusal that names what is wrong.</summary>
public sealed class NonsenseTests
{
    static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "-9223372036854775808", "9223372036854775807", "1e300", "\"\"", "\"\\u0000\"", "\"1.1.1\"",
        "[]", "[null]", "[[]]", "[{}]", "{}", "{\"deviceId\":null}", "{\"deviceId\":\"\\u0000\",\"platform\":\"\",\"name\":\"\"}",
    ];

    [Theory, OnBothDatabases]
    public async Task Nonsense_in_any_field_of_any_operation_is_never_the_servers_fault(DatabaseKind kind)
    {
        await using var cast = await Cast.GatherAsync(kind);
        var faults = new List<string>();
        foreach (var operation in cast.Operations)
        {
            var scene = await cast.SceneAsync();
            foreach (var field in operation.RequestType.Properties)
            {
                foreach (var value in Values)
                {
                    var request = JsonNode.Parse((await cast.RequestAsync(operation, scene, Role.Owner)).GetRawText())!;
                    request[field.Name] = JsonNode.Parse(value);
                    foreach (var door in new[] { Door.Http, Door.WebSocketJson })
                    {
                        // An address with a NUL in it does not come as far as us.
                        if (door is Door.Http && value.Contains("u0000", StringComparison.Ordinal))
                            continue;
                        var said = await cast.AskAsync(operation, door, Role.Owner, JsonSerializer.SerializeToElement(request));
                        if (said.Code is ErrorCodes.Internal or ErrorCodes.StorageUnavailable or ErrorCodes.Overloaded)
                            faults.Add($"{operation.Name} with {field.Name} = {value} through {door}: {said.Text}");
                    }
                }
            }
        }

        Assert.Empty(faults);
    }

}
