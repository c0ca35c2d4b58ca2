using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Tests.Harness;

namespace Parley.Tests.Live;

/// <summary>Coming in at any moment, also between a commit and its push.</summary>
public sealed class ConnectingTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Hello_comes_before_any_push_however_busy_it_is(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var speaking = await ann.ConnectAsync();
        using var enough = new CancellationTokenSource();
        var talking = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
                await speaking.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "and another thing"));
        }).ToArray();

        for (var round = 0; round < 40; round++)
        {
            await using var listening = await bob.ConnectAsync(messagePack: round % 2 == 0);
            await listening.FenceAsync();
            Assert.Equal("hello", listening.FirstFrame);
        }

        await enough.CancelAsync();
        await Task.WhenAll(talking);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_connects_between_a_commit_and_its_push_hears_nothing_from_before_they_joined(DatabaseKind kind)
    {
        using var gate = new Gate();
        await using var server = await TestServer.StartAsync(kind, services => services.AddSingleton<IEventListener>(gate));
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann);

        gate.Close();
        var before = ann.SayAsync(group, "not for Bob");
        await gate.Reached;
        var adding = ann.CallAsync(new AddMembers(group, [bob.Id]));
        await Eventually.HoldsAsync(() => IsMember(server, group, bob.Id), "it is committed that Bob is a member");
        await using var listening = await bob.ConnectAsync();
        gate.Open();
        await Task.WhenAll(before, adding);
        var after = await ann.SayAsync(group, "for Bob");

        await listening.HearsAsync(group, after.Seq);
        Assert.Equal([EventKinds.MembersAdded, EventKinds.MessagePosted], listening.EventsOf(group).Select(heard => heard.Kind));
    }

    static bool IsMember(TestServer server, Guid conversationId, Guid accountId)
    {
        using var connection = server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return connection.ExecuteScalar<long>(
            "SELECT count(*) FROM members WHERE conversation_id = @conversationId AND account_id = @accountId", new { conversationId, accountId }) > 0;
    }

    /// <summary>Holds the publisher before the next message.</summary>
    sealed class Gate : IEventListener, IDisposable
    {
        readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly ManualResetEventSlim _open = new(initialState: true);

        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Close() => _open.Reset();

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();

        public void Pushing(LoggedEvent logged)
        {
            if (logged.Kind != EventKinds.MessagePosted || _open.IsSet)
                return;
            _reached.TrySetResult();
            _open.Wait();
        }
    }
}
