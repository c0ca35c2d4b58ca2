using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Doors.OpenApi;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors.Fuzz;

/// <summary>An account with a group, a friend and a few messages, for requests that make sense before they are spoilt.</summary>
sealed class Victim
{
    readonly Guid _group;
    readonly Guid _direct;
    readonly Guid _friend;

    Victim(TestAccount account, Guid group, Guid direct, Guid friend) => (Account, _group, _direct, _friend) = (account, group, direct, friend);

    public TestAccount Account { get; }

    public string Token => Account.Token;

    /// <param name="account">Whose; <c>null</c> for a new one.</param>
    public static async Task<Victim> MakeAsync(ServerProcess server, TestAccount friend, TestAccount? account = null)
    {
        account ??= await server.RegisterAsync("victim" + Guid.CreateVersion7().ToString("N")[^12..]);
        var group = await PostAsync(server, account, "/groups", new { clientId = Guid.CreateVersion7(), title = "A group", accountIds = new[] { friend.Id } });
        var direct = await PostAsync(server, account, "/conversations/direct", new { accountId = friend.Id });
        foreach (var id in new[] { group, direct })
        {
            foreach (var text in new[] { "one", "two" })
                await PostAsync(server, account, $"/conversations/{id}/messages", new { clientId = Guid.CreateVersion7(), text });
            await PostAsync(
                server, account, $"/conversations/{id}/messages",
                new { clientId = Guid.CreateVersion7(), text = "three?", poll = new { options = new[] { "yes", "no" }, multiple = false, anonymous = false } });
        }

        return new Victim(account, group, direct, friend.Id);
    }

    /// <summary>A request that makes sense: what the operation must be told, and some of what it may be.</summary>
    public Map Request(Operation operation, Random random)
    {
        var request = new JsonObject();
        foreach (var field in operation.RequestType.Properties)
        {
            if (Schemas.IsRequired(field) || random.Next(4) == 0)
                request[field.Name] = Sample(operation.RequestType.Type, field, random);
        }

        return (Map)Node.Of(request);
    }

    JsonNode? Sample(Type type, JsonPropertyInfo field, Random random) => field.Name switch
    {
        "conversationId" or "fromConversationId" => random.Next(3) == 0 ? _direct : _group,
        "groupId" => _group,
        "accountId" => random.Next(4) == 0 ? Account.Id : _friend,
        "accountIds" or "mentions" => new JsonArray(_friend),
        "clientId" => NewId(random),
        "seqs" => new JsonArray(random.Next(1, 6), random.Next(1, 6)),
        "options" when field.PropertyType == typeof(int[]) => new JsonArray(random.Next(2)),
        "option" => random.Next(2),
        "limit" => random.Next(1, 20),
        "login" or "username" => random.Next(2) == 0 ? Account.Username : "somebody" + random.Next(),
        "password" or "oldPassword" => "correct horse",
        "after" or "cursor" or "next" when field.PropertyType == typeof(string) => $"{random.Next(9)}.{NewId(random)}",
        _ when field.PropertyType == typeof(long) || field.PropertyType == typeof(long?) => random.Next(1, 8),
        _ => Examples.OfField(type, field) switch
        {
            JsonObject example => Known(example),
            var example => example,
        },
    };

    /// <summary>What stands further in is about the same conversation.</summary>
    JsonObject Known(JsonObject example)
    {
        if (example.ContainsKey("conversationId"))
            example["conversationId"] = _group;
        return example;
    }

    // Made of the seed, so that a run can be repeated.
    static Guid NewId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    static async Task<Guid> PostAsync(ServerProcess server, TestAccount account, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, HttpDoor.Prefix + path)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", account.Token) },
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text).TryGetProperty("id", out var id) ? id.GetGuid() : Guid.Empty;
    }
}
