using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Tests.Harness;

namespace Parley.Tests.Contacts;

/// <summary>What the tests of contacts say again and again.</summary>
static class People
{
    public static Task<ContactRequest> AskAsync(this Person person, Person other, string? note = null) =>
        person.CallAsync(new RequestContact(other.Account.Username, note));

    /// <summary>Makes two people contacts.</summary>
    /// <returns>Their conversation.</returns>
    public static async Task<Guid> BefriendAsync(this Person person, Person other)
    {
        await person.AskAsync(other);
        return (await other.CallAsync(new AcceptContact(person.Id))).Direct.ConversationId;
    }

    public static async Task<ContactRequest[]> RequestsAsync(this Person person, string? direction = null) =>
        (await person.CallAsync(new ListContactRequests(direction))).Requests;

    public static async Task<Contact[]> ContactsAsync(this Person person) => (await person.CallAsync(new ListContacts())).Contacts;

    /// <summary>Two people and their conversation.</summary>
    public static async Task<(Person First, Person Second, Guid Id)> ContactsAsync(this TestServer server, string first, string second)
    {
        var (a, b) = (await server.PersonAsync(first), await server.PersonAsync(second));
        return (a, b, await a.BefriendAsync(b));
    }

    /// <summary>The events of an account's own log after a place, but for those of conversations and sessions.</summary>
    public static async Task<Event[]> LogAsync(this Person person, long after = 0) =>
        [.. (await person.CallAsync(new GetEvents(person.Id, after, 500))).Events
            .Where(logged => logged.Kind.StartsWith("contact.", StringComparison.Ordinal) || logged.Kind.StartsWith("account.", StringComparison.Ordinal))];

    public static async Task<long> HeadAsync(this Person person) => (await person.CallAsync(new GetEvents(person.Id, 0))).LastSeq;

    /// <summary>Marks an account as deleted, and does no more.</summary>
    public static Task EraseAsync(TestServer server, Person person) =>
        server.Services.GetRequiredService<Committer>().ChangeAsync<Done>([], async transaction =>
        {
            await transaction.ExecuteAsync("UPDATE accounts SET deleted_at = 1 WHERE id = @Id", new { person.Id });
            return new Done();
        });

    public static ContactRequest RequestIn(Event logged) => logged.Body.Read<ContactRequestChanged>().Request;

    /// <summary>As a record of the protocol.</summary>
    public static T Read<T>(this JsonElement body) => body.Deserialize((JsonTypeInfo<T>)ProtocolJson.Default.GetTypeInfo(typeof(T))!)!;
}
