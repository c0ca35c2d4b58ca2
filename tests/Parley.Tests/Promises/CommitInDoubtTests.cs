using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Storage;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>
/// Promises 1, 4 and 5 when the answer to a COMMIT is lost, as in a failover or on a cut network: what stands is answered and told as if the
/// answer had come, what does not is refused, and nobody is told "nothing was done" of what may have been.
/// </summary>
public sealed class CommitInDoubtTests
{
    [Fact]
    public async Task A_message_that_stands_is_acknowledged_and_told()
    {
        await using var server = await TestServer.StartBehindProxyAsync();
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var listening = await bob.ConnectAsync();
        var id = Guid.CreateVersion7();

        server.Proxy.LoseAnswer();
        var sent = await ann.SayAsync(chat, "does it stand?", id);

        await server.Proxy.Reached;
        await listening.HearsAsync(chat, sent.Seq);
        Assert.Equal(sent, await ann.SayAsync(chat, "does it stand?", id));
        Assert.Equal(sent.Seq + 1, (await ann.SayAsync(chat, "it does")).Seq);
        Assert.Equal(0, (await ann.CallAsync(new GetConversation(chat))).Unread);
        Assert.Equal(2, (await bob.CallAsync(new GetConversation(chat))).Unread);
    }

    [Fact]
    public async Task A_message_whose_COMMIT_was_lost_is_refused_and_can_be_sent_again()
    {
        await using var server = await TestServer.StartBehindProxyAsync();
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var listening = await bob.ConnectAsync();
        var id = Guid.CreateVersion7();
        var head = (await ann.SayAsync(chat, "before")).Seq;

        server.Proxy.LoseRequest();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ann.SayAsync(chat, "lost?", id));

        Assert.Equal(ErrorCodes.StorageUnavailable, refused.Code);
        Assert.Equal(head, (await bob.CallAsync(new GetConversation(chat))).LastSeq);
        Assert.Equal(head + 1, (await ann.SayAsync(chat, "lost?", id)).Seq);
        await listening.HearsAsync(chat, head + 1);
        Assert.Equal([head, head + 1], listening.EventsOf(chat).Select(heard => heard.Seq));
    }

    [Fact]
    public async Task A_removed_member_hears_nothing_more()
    {
        await using var server = await TestServer.StartBehindProxyAsync();
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        await using var listening = await bob.ConnectAsync();

        server.Proxy.LoseAnswer();
        await ann.CallAsync(new RemoveMember(group, bob.Id));
        await server.Proxy.Reached;
        await ann.SayAsync(group, "among ourselves");

        await listening.HearsAsync(item => item.TryGetProperty("kind", out var kind) && kind.GetString() == EventKinds.MemberRemoved);
        await listening.FenceAsync();
        Assert.DoesNotContain(listening.EventsOf(group), heard => heard.Kind == EventKinds.MessagePosted);
        Assert.Equal(ErrorCodes.NotFound, await Refusals.CodeOfAsync(bob, new SendMessage(group, Guid.CreateVersion7(), "still here?")));
    }

    [Fact]
    public async Task A_new_member_hears_what_follows()
    {
        await using var server = await TestServer.StartBehindProxyAsync();
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann);
        await using var listening = await bob.ConnectAsync();

        server.Proxy.LoseAnswer();
        await ann.CallAsync(new AddMembers(group, [bob.Id]));
        await server.Proxy.Reached;
        var said = await ann.SayAsync(group, "welcome");

        await listening.HearsAsync(group, said.Seq);
    }

    [Fact]
    public async Task A_revoked_device_is_signed_out_at_once()
    {
        await using var server = await TestServer.StartBehindProxyAsync();
        var ann = await server.PersonAsync("ann");
        var lost = await ann.OnAsync("lost");
        await using var live = await lost.ConnectAsync();

        server.Proxy.LoseAnswer();
        await ann.CallAsync(new RevokeOtherDevices());

        await server.Proxy.Reached;
        Assert.Equal(CloseCodes.SessionEnded, await live.Closed);
        Assert.Equal(ErrorCodes.Unauthorized, await Refusals.CodeOfAsync(lost, new GetMe()));
    }

    [Fact]
    public async Task When_the_database_stays_away_the_answer_is_unknown_and_what_stands_is_told_once_it_is_back()
    {
        await using var server = await TestServer.StartBehindProxyAsync(("Storage:OutcomeTimeout", "00:00:00.2"));
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var listening = await bob.ConnectAsync();
        var id = Guid.CreateVersion7();
        var head = (await ann.SayAsync(chat, "before")).Seq;

        server.Proxy.LoseAnswer(andCutOff: true);
        Assert.Equal(ErrorCodes.OutcomeUnknown, await Refusals.CodeOfAsync(ann, new SendMessage(chat, id, "does it stand?")));
        // Nothing is begun before the old is settled: this one was certainly not done.
        Assert.Equal(ErrorCodes.StorageUnavailable, await Refusals.CodeOfAsync(ann, new SendMessage(chat, Guid.CreateVersion7(), "and this?")));

        server.Proxy.CutOff(false);
        // Nobody does anything.
        await listening.HearsAsync(chat, head + 1);
        Assert.Equal(head + 1, (await ann.SayAsync(chat, "does it stand?", id)).Seq);
        Assert.Equal(head + 1, (await ann.CallAsync(new GetConversation(chat))).LastSeq);
    }

    /// <summary>An account's log is appended to by all writers. One of them commits first and is told so last.</summary>
    [Fact]
    public async Task Pushes_of_one_log_keep_their_order_whichever_writer_committed_them()
    {
        await using var server = await TestServer.StartBehindProxyAsync();
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var groups = new List<Guid>();
        for (var i = 0; i < 12; i++)
            groups.Add(await TestServer.GroupAsync(ann));
        await using var listening = await bob.ConnectAsync();
        var head = (await listening.Hello).LastSeq;

        var release = server.Proxy.DelayAnswer();
        var first = ann.CallAsync(new AddMembers(groups[0], [bob.Id]));
        await server.Proxy.Reached;
        var others = groups[1..].Select(group => ann.CallAsync(new AddMembers(group, [bob.Id]))).ToList();
        // Of eleven groups some belong to other writers.
        await Eventually.HoldsAsync(async () => await HeadAsync(server, bob.Id) > head + 1, "another writer has committed");
        release.SetResult();
        await first;
        await Task.WhenAll(others);

        await listening.HearsAsync(bob.Id, head + groups.Count);
        Assert.Equal(
            Enumerable.Range(1, groups.Count).Select(number => head + number), listening.EventsOf(bob.Id).Select(heard => heard.Seq));
    }

    static async Task<long> HeadAsync(TestServer server, Guid log)
    {
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("SELECT last_seq FROM conversations WHERE id = @log", new { log });
    }
}
