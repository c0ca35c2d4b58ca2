using System.Text.Json;
using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Contacts;

public sealed class BlockTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task In_a_group_of_both_the_blockers_marks_stand_still_for_the_blocked_and_they_do_not_hear_them_type(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, cleo) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cleo"));
        var group = await TestServer.GroupAsync(cleo, ann, bob);
        var seen = await cleo.SayAsync(group, "seen");
        await ann.CallAsync(new SetMark(group, Read: seen.Seq));
        await ann.CallAsync(new BlockAccount(bob.Id));
        var later = await TestServer.GroupAsync(cleo, ann, bob);
        await using var bobHears = await bob.ConnectAsync();
        await using var cleoHears = await cleo.ConnectAsync();
        await using var annTypes = await ann.ConnectAsync();

        var unseen = await bob.SayAsync(group, "unseen");
        foreach (var id in new[] { group, later })
        {
            await annTypes.CallAsync(new SetMark(id, Read: (await ann.CallAsync(new GetConversation(id))).LastSeq));
            await annTypes.CallAsync(new SetTyping(id));
        }

        foreach (var signal in new[] { EphemeralKinds.Mark, EphemeralKinds.Typing })
            await cleoHears.HearsAsync(item => Is(item, signal));
        await bobHears.FenceAsync();
        Assert.DoesNotContain(bobHears.Pushed, item => Is(item, EphemeralKinds.Mark) || Is(item, EphemeralKinds.Typing));
        Assert.Equal((unseen.Seq, unseen.Seq), await MarksAsync(cleo, group));
        Assert.Equal((seen.Seq, seen.Seq), await MarksAsync(bob, group));
        Assert.Equal((1, 1), await MarksAsync(bob, later));
        Assert.Equal(0, (await bob.CallAsync(new ListReceipts(group, unseen.Seq))).Read);
        await ann.CallAsync(new UnblockAccount(bob.Id));
        Assert.Equal((unseen.Seq, unseen.Seq), await MarksAsync(bob, group));
        await annTypes.CallAsync(new SetTyping(group));
        await bobHears.HearsAsync(item => Is(item, EphemeralKinds.Typing));

        bool Is(JsonElement item, string signal) =>
            item.GetProperty("kind").GetString() == signal && item.GetProperty("accountId").GetGuid() == ann.Id;

        async Task<(long, long)> MarksAsync(Person viewer, Guid id)
        {
            var member = (await viewer.CallAsync(new ListMembers(id))).Members.Single(one => one.Account.Id == ann.Id);
            return (member.ReadSeq, member.DeliveredSeq);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Blocking_and_its_end_are_told_to_my_devices_alone_and_once(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        var heads = (Ann: await ann.HeadAsync(), Bob: await bob.HeadAsync());

        await ann.CallAsync(new BlockAccount(bob.Id));
        await ann.CallAsync(new BlockAccount(bob.Id));
        Assert.Equal([bob.Id], (await ann.CallAsync(new ListBlocked())).Blocked.Select(blocked => blocked.Account.Id));
        // Someone I block stays a contact.
        Assert.Single(await ann.ContactsAsync());
        Assert.Single(await bob.ContactsAsync());
        await ann.CallAsync(new UnblockAccount(bob.Id));
        await ann.CallAsync(new UnblockAccount(bob.Id));

        Assert.Empty((await ann.CallAsync(new ListBlocked())).Blocked);
        var log = await ann.LogAsync(heads.Ann);
        Assert.Equal([EventKinds.AccountBlocked, EventKinds.AccountUnblocked], log.Select(logged => logged.Kind));
        Assert.All(log, logged => Assert.Equal(bob.Id, logged.Body.Read<AccountReference>().AccountId));
        Assert.Equal(heads.Bob, await bob.HeadAsync());
        Assert.Equal("not_found", await CodeOfAsync(ann, new BlockAccount(Guid.CreateVersion7())));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new BlockAccount(ann.Id)));
    }

    [Theory, OnBothDatabases]
    public async Task Whom_I_block_comes_in_pages_the_latest_first(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan");
        foreach (var person in people[1..])
            await people[0].CallAsync(new BlockAccount(person.Id));

        var first = await people[0].CallAsync(new ListBlocked(Limit: 2));
        var second = await people[0].CallAsync(new ListBlocked(first.Next, 2));

        Assert.Null(second.Next);
        Assert.Equal(
            people[1..].Select(person => person.Id).Order(),
            first.Blocked.Concat(second.Blocked).Select(blocked => blocked.Account.Id).Order());
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new ListBlocked("made up")));
        Assert.Equal("bad_request", await CodeOfAsync(people[0], new ListBlocked(Limit: 101)));
    }

    [Theory, OnBothDatabases]
    public async Task A_request_of_someone_I_block_waits_for_them_and_never_reaches_me(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await ann.CallAsync(new BlockAccount(bob.Id));
        var annHead = await ann.HeadAsync();

        var asked = await bob.AskAsync(ann, "hello");

        Assert.Equal("pending", asked.State);
        Assert.Equal([asked], await bob.RequestsAsync());
        Assert.Empty(await ann.RequestsAsync());
        Assert.Equal(annHead, await ann.HeadAsync());
        Assert.Equal("not_found", await CodeOfAsync(ann, new AcceptContact(bob.Id)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new RejectContact(bob.Id)));
        // What was asked meanwhile does not come; what is asked from then on does, and for its maker it is the same.
        await ann.CallAsync(new UnblockAccount(bob.Id));
        Assert.Empty(await ann.RequestsAsync());
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(asked, await bob.AskAsync(ann, "hello"));
        Assert.Equal(asked.At + 60_000, (await ann.RequestsAsync()).Single().At);
        await ann.CallAsync(new AcceptContact(bob.Id));
    }

    [Theory, OnBothDatabases]
    public async Task A_request_that_waited_when_I_blocked_its_maker_waits_no_longer_with_me(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var asked = await bob.AskAsync(ann, "hello");
        await ann.CallAsync(new BlockAccount(bob.Id));
        var annHead = await ann.HeadAsync();

        Assert.Empty(await ann.RequestsAsync());
        Assert.Equal([asked], await bob.RequestsAsync());
        await bob.AskAsync(ann, "please");
        await bob.CallAsync(new WithdrawContact(ann.Id));

        Assert.Equal(annHead, await ann.HeadAsync());
        Assert.Empty(await ann.RequestsAsync());
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_asks_someone_they_block_and_who_had_asked_makes_contacts(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await ann.CallAsync(new BlockAccount(bob.Id));
        await bob.AskAsync(ann);

        Assert.Equal("accepted", (await ann.AskAsync(bob)).State);

        Assert.Equal("accepted", (await bob.RequestsAsync()).Single().State);
        Assert.Single(await bob.ContactsAsync());
    }

    [Theory, OnBothDatabases]
    public async Task What_someone_I_block_writes_is_accepted_and_does_not_reach_me(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.ContactsAsync("ann", "bob");
        await bob.SayAsync(chat, "before");
        await using var annHears = await ann.ConnectAsync();

        await ann.CallAsync(new BlockAccount(bob.Id));
        var withheld = await bob.SayAsync(chat, "are you there?");
        await ann.CallAsync(new UnblockAccount(bob.Id));
        var after = await bob.SayAsync(chat, "after");

        await annHears.HearsAsync(chat, after.Seq);
        Assert.Equal(EventKinds.MessageWithheld, annHears.EventsOf(chat).Single(logged => logged.Seq == withheld.Seq).Kind);
        Assert.Equal(["before", "after"], await TextsAsync(ann));
        Assert.Equal(["before", "are you there?", "after"], await TextsAsync(bob));
        Assert.Equal(2, (await ann.ContactsAsync()).Single().Direct.Unread);

        async Task<IEnumerable<string?>> TextsAsync(Person person) =>
            (await person.CallAsync(new GetHistory(chat))).Entries.Where(entry => entry.Message is not null).Select(entry => entry.Message!.Text);
    }

    [Theory, OnBothDatabases]
    public async Task Whom_I_block_goes_on_seeing_my_marks_where_they_stood(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.ContactsAsync("ann", "bob");
        var read = await bob.SayAsync(chat, "read this");
        var received = await bob.SayAsync(chat, "and receive this");
        await ann.CallAsync(new SetMark(chat, Read: read.Seq, Delivered: received.Seq));
        await using var bobHears = await bob.ConnectAsync();

        await ann.CallAsync(new BlockAccount(bob.Id));
        var later = await bob.SayAsync(chat, "hello?");
        await ann.CallAsync(new SetMark(chat, Read: later.Seq));

        await SeesAsync(read.Seq, received.Seq);
        await bobHears.FenceAsync();
        Assert.DoesNotContain(bobHears.Pushed, item => item.GetProperty("kind").GetString() == EphemeralKinds.Mark);
        var own = (await ann.CallAsync(new ListMembers(chat))).Members.Single(member => member.Account.Id == ann.Id);
        Assert.Equal(later.Seq, own.ReadSeq);
        await ann.CallAsync(new UnblockAccount(bob.Id));
        await SeesAsync(later.Seq, later.Seq);

        async Task SeesAsync(long readSeq, long deliveredSeq)
        {
            var listed = await bob.CallAsync(new GetConversation(chat));
            var member = (await bob.CallAsync(new ListMembers(chat))).Members.Single(member => member.Account.Id == ann.Id);
            Assert.Equal((readSeq, deliveredSeq), (listed.PeerReadSeq!.Value, listed.PeerDeliveredSeq!.Value));
            Assert.Equal((readSeq, deliveredSeq), (member.ReadSeq, member.DeliveredSeq));
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_nobody_reads_has_an_end_and_it_is_the_same_for_whoever_is_blocked(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Conversations:MaxUnread", "10"));
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var cleo = await server.PersonAsync("cleo");
        var free = (await cleo.CallAsync(new OpenDirect(ann.Id))).Id;
        await ann.CallAsync(new BlockAccount(bob.Id));

        foreach (var (person, id) in new[] { (bob, chat), (cleo, free) })
        {
            var last = await person.SayAsync(id, "hello?");
            var pinned = await person.CallAsync(new PinMessage(id, last.Seq));
            await person.CallAsync(new AddReaction(id, last.Seq, "👍"));
            while (last.Seq < 11)
                last = await person.SayAsync(id, "hello?");
            Assert.Equal("too_many_unread", await CodeOfAsync(person, new SendMessage(id, Guid.CreateVersion7(), "hello?")));
            Assert.Equal("too_many_unread", await CodeOfAsync(person, new SendMessage(id, Guid.CreateVersion7(), "hello?", ReplyTo: last.Seq)));
            Assert.Equal("too_many_unread", await CodeOfAsync(person, new UnpinMessage(id, 2)));
            Assert.Equal("too_many_unread", await CodeOfAsync(person, new SetTimer(id, 60)));
            Assert.Equal("too_many_unread", await CodeOfAsync(person, new EditMessage(id, last.Seq, Guid.CreateVersion7(), "anyone?")));
            await person.CallAsync(new RemoveReaction(id, 2, "👍"));
            await person.CallAsync(new RecallMessage(id, last.Seq));
            await ann.CallAsync(new SetMark(id, Read: 13));
        }

        Assert.Equal("too_many_unread", await CodeOfAsync(bob, new SendMessage(chat, Guid.CreateVersion7(), "hello?")));
        await cleo.SayAsync(free, "there you are");
        await ann.SayAsync(chat, "I may write as before");
    }

    [Theory, OnBothDatabases]
    public async Task A_conversation_opened_by_someone_I_block_looks_like_any_other_to_them(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, cem) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("cem"));
        await ann.CallAsync(new BlockAccount(bob.Id));

        var (blocked, free) = (await bob.CallAsync(new OpenDirect(ann.Id)), await cem.CallAsync(new OpenDirect(ann.Id)));

        Assert.Equal((free.PeerReadSeq, free.PeerDeliveredSeq, free.LastSeq), (blocked.PeerReadSeq, blocked.PeerDeliveredSeq, blocked.LastSeq));
    }

    [Theory, OnBothDatabases]
    public async Task Neither_of_two_hears_the_other_type_while_one_blocks_and_neither_can_tell(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.ContactsAsync("ann", "bob");
        await using var annHears = await ann.ConnectAsync();
        await using var bobHears = await bob.ConnectAsync();
        // Remembered before the block, the membership is not to be believed after it.
        await annHears.CallAsync(new SetTyping(chat));
        await bobHears.CallAsync(new SetTyping(chat));
        await ann.CallAsync(new BlockAccount(bob.Id));

        await annHears.CallAsync(new SetTyping(chat));
        await bobHears.CallAsync(new SetTyping(chat));

        foreach (var live in new[] { annHears, bobHears })
        {
            await live.FenceAsync();
            Assert.Single(live.Pushed, item => item.GetProperty("kind").GetString() == EphemeralKinds.Typing);
        }

        await ann.CallAsync(new UnblockAccount(bob.Id));
        await bobHears.CallAsync(new SetTyping(chat));
        await annHears.FenceAsync();
        Assert.Equal(2, annHears.Pushed.Count(item => item.GetProperty("kind").GetString() == EphemeralKinds.Typing));
    }
}
