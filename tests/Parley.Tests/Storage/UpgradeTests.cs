using System.Text.Json;
using Dapper;
using Parley.Server.Storage;
using Parley.Tests.Harness;

namespace Parley.Tests.Storage;

/// <summary>
/// Every schema that was released, with data in it, as <c>Released/schema-N.sqlite.sql</c> and <c>.postgres.sql</c> have recorded them:
/// the program's start brings it up to date, and everything reads as before.
/// </summary>
public sealed class UpgradeTests
{
    const string Password = "correct horse battery";

    static readonly Guid Group = Id(10);
    static readonly Guid Direct = Id(11);

    public static IEnumerable<object[]> Recorded => typeof(UpgradeTests).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("Released/", StringComparison.Ordinal)).Select(name => new object[] { name["Released/".Length..] });

    [Theory, MemberData(nameof(Recorded))]
    public async Task A_database_of_a_released_schema_is_upgraded_by_the_start_and_reads_as_before(string recorded)
    {
        await using var database = await TestDatabases.CreateAsync(recorded.EndsWith("sqlite", StringComparison.Ordinal) ? DatabaseKind.SQLite : DatabaseKind.PostgreSQL);
        await RestoreAsync(database, recorded);

        await using var server = await ServerProcess.StartAsync(new ServerStart(database));

        await using (var connection = await DatabaseReading.OpenAsync(database))
            Assert.Equal(Migrations.Newest, await connection.ExecuteScalarAsync<long>("SELECT max(version) FROM schema_versions"));
        await using var ann = await LogInAsync(server, "ann");
        await using var mia = await LogInAsync(server, "mia");
        await using var zoe = await LogInAsync(server, "zoe");
        await ReadsAsBeforeAsync(zoe, mia);
        foreach (var (person, id) in new[] { (ann, Id(1)), (mia, Id(2)), (zoe, Id(3)) })
            await CountsAsync(person, id, Group);
        await CountsAsync(mia, Id(2), Direct);
        await HasLettersAsync(ann, mia, zoe);
        await GoesOnAsync(ann, zoe);
        Assert.Empty(server.LoggedErrors);
    }

    static async Task RestoreAsync(TestDatabase database, string recorded)
    {
        using var reader = new StreamReader(typeof(UpgradeTests).Assembly.GetManifestResourceStream("Released/" + recorded)!);
        await using var connection = await DatabaseReading.OpenAsync(database);
        await connection.ExecuteAsync(await reader.ReadToEndAsync());
    }

    static async Task<WireClient> LogInAsync(ServerProcess server, string login)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new { login, password = Password, device = new { deviceId = "new", platform = "linux", name = "new" } });
        var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/sessions", request, token: null);
        Assert.True(status == 201, body);
        return await WireClient.ConnectAsync(server.Address, JsonElement.Parse(body).GetProperty("accessToken").GetString()!);
    }

    /// <summary>What was said is there; what was taken back says nothing any more, in the log either.</summary>
    static async Task ReadsAsBeforeAsync(WireClient zoe, WireClient mia)
    {
        var entries = (await zoe.AskAsync("messages.history", new { conversationId = Group })).GetProperty("entries").EnumerateArray().ToList();
        var hello = entries.Single(entry => entry.GetProperty("seq").GetInt64() == 2).GetProperty("message");
        Assert.Equal("hello", hello.GetProperty("text").GetString());
        Assert.Equal("👍", hello.GetProperty("reactions")[0].GetProperty("emoji").GetString());
        var secret = entries.Single(entry => entry.GetProperty("seq").GetInt64() == 3).GetProperty("message");
        Assert.Equal(Id(2), secret.GetProperty("recalledBy").GetGuid());
        Assert.Equal("after", entries.Single(entry => entry.GetProperty("seq").GetInt64() == 7).GetProperty("message").GetProperty("text").GetString());

        foreach (var person in new[] { zoe, mia })
            Assert.DoesNotContain("secret", (await LogAsync(person, Group)).GetRawText());
        Assert.Equal(Id(103), (await LogAsync(mia, Group)).GetProperty("events")[2].GetProperty("body").GetProperty("clientId").GetGuid());
        Assert.Contains("for you only", (await LogAsync(mia, Direct)).GetRawText());
    }

    /// <summary>What is unread is what a recount of the log says.</summary>
    static async Task CountsAsync(WireClient person, Guid id, Guid conversationId)
    {
        var facts = await person.AskAsync("conversations.get", new { conversationId });
        var log = (await LogAsync(person, conversationId)).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, log.Count).Select(seq => (long)seq), log.Select(logged => logged.GetProperty("seq").GetInt64()));
        Assert.Equal(log.Count, facts.GetProperty("lastSeq").GetInt64());
        var recalled = log.Where(logged => logged.GetProperty("kind").GetString() == "message.recalled")
            .Select(logged => logged.GetProperty("body").GetProperty("target").GetInt64()).ToHashSet();
        var unread = log.Count(logged => logged.GetProperty("kind").GetString() == "message.posted" && logged.GetProperty("by").GetGuid() != id
            && logged.GetProperty("seq").GetInt64() is var seq && seq > facts.GetProperty("readSeq").GetInt64() && !recalled.Contains(seq));
        Assert.Equal(unread, facts.GetProperty("unread").GetInt64());
    }

    /// <summary>Accounts that are older than letters stand under theirs.</summary>
    static async Task HasLettersAsync(WireClient ann, WireClient mia, WireClient zoe)
    {
        var before = await NamesAsync();
        foreach (var (person, username) in new[] { (mia, "mia"), (zoe, "zoe") })
        {
            if (before.Exists(known => known.Username == username))
                continue;
            await ann.AskAsync("contacts.request", new { username });
            await person.AskAsync("contacts.accept", new { accountId = Id(1) });
        }

        Assert.Equal([("zoe", "E"), ("mia", "M")], await NamesAsync());

        async Task<List<(string Username, string Letter)>> NamesAsync() =>
            [.. (await ann.AskAsync("contacts.list", new { })).GetProperty("contacts").EnumerateArray().Select(contact =>
                (contact.GetProperty("profile").GetProperty("account").GetProperty("username").GetString()!, contact.GetProperty("letter").GetString()!))];
    }

    static async Task GoesOnAsync(WireClient ann, WireClient zoe)
    {
        var last = (await zoe.AskAsync("conversations.get", new { conversationId = Group })).GetProperty("lastSeq").GetInt64();
        var sent = await ann.AskAsync("messages.send", new { conversationId = Group, clientId = Guid.CreateVersion7(), text = "we go on" });
        Assert.Equal(last + 1, sent.GetProperty("seq").GetInt64());
    }

    static Task<JsonElement> LogAsync(WireClient person, Guid conversationId) =>
        person.AskAsync("sync.events", new { conversationId, after = 0, limit = 500 });

    static Guid Id(int number) => Guid.Parse($"0198a000-0000-7000-8000-{number:000000000000}");
}
