using System.Collections.Concurrent;
using Parley.Client;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Client;

/// <summary>The client against the real server, in a process of its own.</summary>
public sealed class ThroughTheDoorTests
{
    const string Password = "correct horse";

    [Theory]
    [MemberData(nameof(TestDatabases.Kinds), MemberType = typeof(TestDatabases))]
    public async Task Friends_who_talk_while_the_server_is_killed_lose_nothing_and_read_nothing_twice(DatabaseKind kind)
    {
        await using var database = await TestDatabases.CreateAsync(kind);
        var start = new ServerStart(database);
        var server = await ServerProcess.StartAsync(start);
        // The next one is to be found where this one was.
        start = start with { Arguments = [$"--urls={server.Address}"] };
        await using var ann = await RegisterAsync(server, "ann");
        await using var bob = await RegisterAsync(server, "bob", eventBuffer: 20);
        var chat = await ann.OpenDirectAsync("bob");

        var heard = new ConcurrentQueue<Event>();
        var listening = ListenAsync(ann, chat.Id, heard, count: 201);
        var talk = Task.WhenAll(TalkAsync(ann, chat.Id), TalkAsync(bob, chat.Id));
        for (var kill = 0; kill < 3; kill++)
        {
            // In the midst of the talk, whatever the machine's speed.
            var talked = heard.Count + 20;
            await Eventually.HoldsAsync(() => heard.Count >= talked || talk.IsCompleted, "the talk goes on");
            Assert.False(server.LoggedErrors.Any(), string.Join('\n', server.LoggedErrors));
            await server.KillAsync();
            await server.DisposeAsync();
            server = await ServerProcess.StartAsync(start);
        }
        await talk;
        await listening;
        await using var last = server;

        foreach (var events in new[] { [.. heard], await ReadAsync(bob, chat.Id, count: 201) })
        {
            Assert.Equal(Enumerable.Range(1, 201).Select(seq => (long)seq), events.Select(e => e.Seq));
            foreach (var writer in new[] { ann, bob })
                Assert.Equal(
                    Enumerable.Range(1, 100).Select(number => $"{number}"),
                    events.Where(e => e.Kind == EventKinds.MessagePosted && e.By == writer.Account.Id).Select(e => FaultyServer.TextOf(e).Text));
        }
    }

    [Fact]
    public async Task Who_is_removed_and_added_again_hears_both_and_not_what_was_between()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await using var ann = await RegisterAsync(server, "ann");
        await using var bob = await RegisterAsync(server, "bob");
        var group = await ann.CreateGroupAsync("Chess", [bob.Account.Id]);
        await ann.SendAsync(group.Id, "hello");
        await ann.CallAsync(new RemoveMember(group.Id, bob.Account.Id));
        await ann.SendAsync(group.Id, "he is gone");
        await ann.CallAsync(new AddMembers(group.Id, [bob.Account.Id]));
        await ann.SendAsync(group.Id, "welcome back");

        var heard = await ReadAsync(bob, group.Id, count: 5);

        Assert.Equal(
            [(1, EventKinds.ConversationCreated), (2, EventKinds.MessagePosted), (3, EventKinds.MemberRemoved), (5, EventKinds.MembersAdded), (6L, EventKinds.MessagePosted)],
            heard.Select(e => (e.Seq, e.Kind)));
    }

    [Fact]
    public async Task Who_was_removed_while_away_hears_it_on_coming_back()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await using var ann = await RegisterAsync(server, "ann");
        IReadOnlyDictionary<Guid, long> positions;
        SignedIn session;
        Conversation group;
        await using (var bob = await RegisterAsync(server, "bob"))
        {
            group = await ann.CreateGroupAsync("Chess", [bob.Account.Id]);
            await ReadAsync(bob, group.Id, count: 1);
            (positions, session) = (bob.Positions, bob.SignedIn!);
        }
        await ann.SendAsync(group.Id, "missed");
        await ann.CallAsync(new RemoveMember(group.Id, session.Account.Id));
        await ann.SendAsync(group.Id, "not for him");

        await using var again = new ParleyClient(server.Address, new ParleyClientOptions { Positions = positions });
        again.Resume(session);
        await again.ConnectAsync();

        var heard = await ReadAsync(again, group.Id, count: 2);
        Assert.Equal([EventKinds.MessagePosted, EventKinds.MemberRemoved], heard.Select(e => e.Kind));
    }

    [Fact]
    public async Task A_device_that_logs_in_elsewhere_is_stopped_where_it_was()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await using var before = await RegisterAsync(server, "ann");

        await using var after = new ParleyClient(server.Address);
        await after.LogInAsync("ann", Password, Device);
        await after.ConnectAsync();

        Assert.Equal(ErrorCodes.Unauthorized, (await Assert.ThrowsAsync<ParleyException>(() => before.Stopped)).Code);
        var secret = after.SignedIn!.DeviceSecret;
        Assert.NotEqual(before.SignedIn!.DeviceSecret, secret);
        await after.LogOutAsync();
        await after.Stopped;

        await using var again = new ParleyClient(server.Address, new ParleyClientOptions { DeviceSecret = secret });
        await again.LogInAsync("ann", Password, Device);
        Assert.Equal(secret, again.SignedIn!.DeviceSecret);
        await again.ResumeAsync(again.SignedIn.RefreshToken!);
        Assert.Equal(secret, again.SignedIn.DeviceSecret);
    }

    [Fact]
    public async Task A_refusal_over_HTTP_or_live_is_told_with_its_code()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await using var ann = await RegisterAsync(server, "ann");
        await using var other = new ParleyClient(server.Address);

        var wrong = await Assert.ThrowsAsync<ParleyException>(() => other.LogInAsync("ann", "wrong horse", Device));
        var weak = await Assert.ThrowsAsync<ParleyException>(() => other.RegisterAsync("bob", "short", Device));
        var nobody = await Assert.ThrowsAsync<ParleyException>(() => ann.OpenDirectAsync("nobody"));

        Assert.Equal([ErrorCodes.WrongCredentials, ErrorCodes.WeakPassword, ErrorCodes.NotFound], [wrong.Code, weak.Code, nobody.Code]);
        Assert.Equal(8, weak.Details["min"].GetInt32());
    }

    static readonly Device Device = new("test", "linux", "Test");

    static async Task<ParleyClient> RegisterAsync(ServerProcess server, string username, int eventBuffer = 4096)
    {
        var client = new ParleyClient(server.Address, new ParleyClientOptions
        {
            EventBuffer = eventBuffer,
            MaxRetryDelay = TimeSpan.FromMilliseconds(200),
        });
        await client.RegisterAsync(username, Password, Device);
        await client.ConnectAsync();
        return client;
    }

    /// <summary>A hundred messages, most of the time several at once.</summary>
    static async Task TalkAsync(ParleyClient client, Guid conversationId)
    {
        foreach (var few in Enumerable.Range(1, 100).Chunk(5))
            await Task.WhenAll(few.Select(number => client.SendAsync(conversationId, $"{number}")));
    }

    static async Task ListenAsync(ParleyClient client, Guid conversationId, ConcurrentQueue<Event> heard, int count)
    {
        await foreach (var e in client.Events(TestContext.Current.CancellationToken))
        {
            if (e.ConversationId == conversationId)
                heard.Enqueue(e);
            if (heard.Count == count)
                break;
        }
    }

    static async Task<List<Event>> ReadAsync(ParleyClient client, Guid conversationId, int count)
    {
        var heard = new ConcurrentQueue<Event>();
        await ListenAsync(client, conversationId, heard, count);
        return [.. heard];
    }
}
