using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Doors.OpenApi;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>Places in a log: <c>seq</c>, <c>before</c>, <c>after</c> and the like, of every operation.</summary>
public sealed class PlacesTests(SharedServers servers)
{
    /// <summary>Numbers that are no places: times, and how many.</summary>
    static readonly string[] Others = ["at", "until", "expiresAt", "sendAt", "endsAt", "quietUntil", "lastSeenAt"];

    [Theory, OnBothDatabases]
    public async Task What_is_no_place_in_a_log_is_refused_by_every_operation_alike(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        await using var live = await ann.ConnectAsync();
        var tried = 0;
        foreach (var operation in server.Services.GetRequiredService<OperationTable>().All)
        {
            foreach (var path in Places.Of(operation.RequestType)?.All ?? [])
            {
                foreach (var wrong in new[] { -1, long.MinValue, 1L << 53, long.MaxValue })
                {
                    var request = Examples.OfRequest(operation.RequestType.Type, [.. operation.RequestType.Properties]);
                    if (request.ContainsKey("conversationId"))
                        request["conversationId"] = chat;
                    var field = operation.RequestType.Properties.Single(property => property.Name == path.Split('.')[0]);
                    Put(request, field, path, wrong);

                    var refused = await Assert.ThrowsAsync<RefusedException>(() => live.AskAsync(operation.Name, JsonSerializer.SerializeToElement(request)));
                    Assert.True(refused.Code == "bad_request", $"{operation.Name}, {path} = {wrong}: {refused.Message}");
                    tried++;
                }
            }
        }

        Assert.True(tried > 80, "The walk found the operations and their places.");
    }

    [Fact]
    public async Task Every_number_of_a_request_is_known_to_be_a_place_or_not()
    {
        var server = await servers.Get(DatabaseKind.SQLite);
        foreach (var operation in server.Services.GetRequiredService<OperationTable>().All)
        {
            var places = Places.Of(operation.RequestType)?.All ?? [];
            Assert.Empty(Numbers(operation.RequestType, "").Except(places).Where(name => !Others.Contains(name.Split('.')[^1])).Select(name => $"{operation.Name}: {name}"));
        }
    }

    static void Put(JsonObject request, JsonPropertyInfo field, string path, long wrong)
    {
        if (!path.Contains('.', StringComparison.Ordinal))
        {
            request[field.Name] = field.PropertyType.IsArray ? new JsonArray(1, wrong) : wrong;
            return;
        }

        var record = Places.RecordOf(field)!;
        var (inner, rest) = (Examples.Of(record.Type), path[(field.Name.Length + 1)..]);
        Put(inner, record.Properties.Single(property => property.Name == rest.Split('.')[0]), rest, wrong);
        request[field.Name] = field.PropertyType.IsArray ? new JsonArray(inner) : inner;
    }

    static IEnumerable<string> Numbers(JsonTypeInfo type, string before) => type.Properties.SelectMany(field =>
        field.PropertyType == typeof(long) || field.PropertyType == typeof(long?) || field.PropertyType == typeof(long[])
            ? [before + field.Name]
            : Places.RecordOf(field) is { } record ? Numbers(record, $"{before}{field.Name}.") : []);
}
