using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Tests.Harness;

namespace Parley.Tests.Groups;

/// <summary>What stands between people before a group is concerned, and what they are told of it, for the tests of groups.</summary>
static class Acquaintances
{
    /// <summary>Writes past the doors.</summary>
    public static async Task WriteAsync(this TestServer server, string sql, object parameters)
    {
        var written = await server.Services.GetRequiredService<Committer>().ChangeAsync<Done>([], async transaction =>
        {
            await transaction.ExecuteAsync(sql, parameters);
            return new Done();
        });
        Assert.Null(written.Error);
    }

    public static async Task BefriendAsync(this TestServer server, Person one, Person other)
    {
        const string Befriend = """
            INSERT INTO contacts (account_id, contact_id, conversation_id, since) VALUES (@one, @other, @direct, 1), (@other, @one, @direct, 1)
            """;
        await server.WriteAsync(Befriend, new { one = one.Id, other = other.Id, direct = Guid.CreateVersion7() });
    }

    public static Task BlockAsync(this TestServer server, Person who, Person whom) => server.WriteAsync(
        "INSERT INTO blocks (account_id, blocked_id, at) VALUES (@who, @whom, 1)", new { who = who.Id, whom = whom.Id });

    /// <summary>The bodies of the events of a kind in a log, the first first.</summary>
    public static async Task<T[]> ToldAsync<T>(this Person person, Guid logId, string kind)
    {
        var page = await person.CallAsync(new GetEvents(logId, After: 0, Limit: 500));
        return [.. page.Events.Where(one => one.Kind == kind).Select(one => one.Body.Deserialize(JsonText.TypeOf<T>())!)];
    }

    /// <summary>What stands in the account's own log.</summary>
    public static Task<T[]> ToldAsync<T>(this Person person, string kind) => person.ToldAsync<T>(person.Id, kind);

    public static Task<Conversation> SeeAsync(this Person person, Guid groupId) => person.CallAsync(new GetConversation(groupId));

    public static Task SetModeAsync(this Person admin, Guid groupId, string mode) => admin.CallAsync(new UpdateGroup(groupId, JoinMode: mode));

    /// <summary>A group and its owner.</summary>
    public static async Task<(Person Owner, Guid Id)> GroupAsync(this TestServer server, string mode, params Person[] members)
    {
        var owner = await server.PersonAsync("owner");
        var id = await TestServer.GroupAsync(owner, members);
        await owner.SetModeAsync(id, mode);
        return (owner, id);
    }

    public static async Task<Guid[]> MembersAsync(this Person person, Guid groupId) =>
        [.. (await person.CallAsync(new ListMembers(groupId))).Members.Select(member => member.Account.Id)];
}
