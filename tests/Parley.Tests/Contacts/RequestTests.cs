using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Contacts;

public sealed class RequestTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_request_waits_with_both_and_every_device_of_theirs_hears_of_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var annHears = await (await ann.OnAsync("phone")).ConnectAsync();
        await using var bobHears = await bob.ConnectAsync();

        var asked = await ann.CallAsync(new RequestContact(bob.Account.Username.ToUpperInvariant(), "  It is Ann  "));

        Assert.Equal((bob.Id, "sent", "pending", "It is Ann", null), (asked.Account.Id, asked.Direction, asked.State, asked.Note, asked.AnsweredAt));
        Assert.Equal([asked], await ann.RequestsAsync());
        Assert.Equal([asked with { Account = ann.Account, Direction = "received" }], await bob.RequestsAsync());
        foreach (var (live, seen) in new[] { (annHears, asked), (bobHears, asked with { Account = ann.Account, Direction = "received" }) })
        {
            var told = await live.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.ContactRequested);
            Assert.Equal(seen, told.GetProperty("body").GetProperty("request").Read<ContactRequest>());
        }
    }

    [Theory, OnBothDatabases]
    public async Task Asking_again_while_it_waits_changes_nothing_but_the_note(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var first = await ann.AskAsync(bob, "hello");
        var heads = (await ann.HeadAsync(), await bob.HeadAsync());
        server.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(first, await ann.AskAsync(bob, "hello"));
        Assert.Equal(heads, (await ann.HeadAsync(), await bob.HeadAsync()));
        Assert.Equal(first with { Note = "please" }, await ann.AskAsync(bob, "please"));

        Assert.Equal(["please"], (await bob.RequestsAsync()).Select(request => request.Note));
        Assert.Equal(first.At, (await bob.RequestsAsync())[0].At);
        Assert.Equal([EventKinds.ContactRequested], (await bob.LogAsync(heads.Item2)).Select(logged => logged.Kind));
    }

    [Theory, OnBothDatabases]
    public async Task Oneself_nobody_and_a_note_too_long_are_refused(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));

        Assert.Equal("bad_request", await CodeOfAsync(ann, new RequestContact(ann.Account.Username)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new RequestContact("nobody-of-that-name")));
        Assert.Equal("not_found", await CodeOfAsync(ann, new RequestContact("no\0body")));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new RequestContact(bob.Account.Username, new string('x', 201))));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new RequestContact(bob.Account.Username, "two\nlines")));
        await People.EraseAsync(server, bob);
        Assert.Equal("not_found", await CodeOfAsync(ann, new RequestContact(bob.Account.Username)));
        Assert.Empty(await ann.RequestsAsync());
    }

    [Theory, OnBothDatabases]
    public async Task Accepting_makes_contacts_of_both_with_a_conversation_and_tells_both_logs(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await ann.AskAsync(bob);
        var heads = (Ann: await ann.HeadAsync(), Bob: await bob.HeadAsync());
        server.Clock.Advance(TimeSpan.FromSeconds(5));

        var contact = await bob.CallAsync(new AcceptContact(ann.Id));

        Assert.Equal((ann.Id, "A", false, null), (contact.Profile.Account.Id, contact.Letter, contact.Starred, contact.Remark));
        Assert.Equal(contact.Direct.ConversationId, (await ann.CallAsync(new OpenDirect(bob.Id))).Id);
        Assert.Equal([contact], await bob.ContactsAsync());
        Assert.Equal([bob.Id], (await ann.ContactsAsync()).Select(other => other.Profile.Account.Id));
        var mine = (await bob.RequestsAsync()).Single();
        Assert.Equal(("accepted", mine.At + 5000), (mine.State, mine.AnsweredAt!.Value));
        foreach (var (person, other, head) in new[] { (ann, bob, heads.Ann), (bob, ann, heads.Bob) })
        {
            var log = await person.LogAsync(head);
            Assert.Equal([EventKinds.ContactAnswered, EventKinds.ContactAdded], log.Select(logged => logged.Kind));
            Assert.Equal((await person.RequestsAsync()).Single(), People.RequestIn(log[0]));
            Assert.Equal(new ContactChanged(other.Id, Starred: false), log[1].Body.Read<ContactChanged>());
        }

        // Repeating it is harmless.
        Assert.Equal(contact, await bob.CallAsync(new AcceptContact(ann.Id)));
        Assert.Equal(2, (await bob.LogAsync(heads.Bob)).Length);
    }

    [Theory, OnBothDatabases]
    public async Task A_conversation_that_was_there_before_is_the_contacts_own(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");

        Assert.Equal(chat, await ann.BefriendAsync(bob));
    }

    [Theory, OnBothDatabases]
    public async Task Requests_that_cross_make_contacts_at_once(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await ann.AskAsync(bob);

        var answer = await bob.AskAsync(ann);

        Assert.Equal(("received", "accepted", ann.Id), (answer.Direction, answer.State, answer.Account.Id));
        Assert.Equal("accepted", (await ann.RequestsAsync()).Single().State);
        Assert.Equal(bob.Id, (await ann.ContactsAsync()).Single().Profile.Account.Id);
        Assert.Equal(ann.Id, (await bob.ContactsAsync()).Single().Profile.Account.Id);
    }

    [Theory, OnBothDatabases]
    public async Task Two_who_ask_each_other_at_the_same_moment_are_contacts(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        for (var round = 0; round < 5; round++)
        {
            var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));

            await Task.WhenAll(ann.AskAsync(bob), bob.AskAsync(ann));

            Assert.Single(await ann.ContactsAsync());
            Assert.Single(await bob.ContactsAsync());
        }
    }

    [Theory, OnBothDatabases]
    public async Task Asking_a_contact_answers_accepted_and_changes_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        var heads = (await ann.HeadAsync(), await bob.HeadAsync());

        Assert.Equal(("accepted", "sent"), Brief(await ann.AskAsync(bob, "again")));
        Assert.Equal(("accepted", "received"), Brief(await bob.AskAsync(ann, "again")));

        Assert.Equal(heads, (await ann.HeadAsync(), await bob.HeadAsync()));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_asked_is_not_told_of_a_rejection_not_even_by_asking_again(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var asked = await ann.AskAsync(bob, "hello");
        var (annHead, bobHead) = (await ann.HeadAsync(), await bob.HeadAsync());
        server.Clock.Advance(TimeSpan.FromMinutes(1));

        await bob.CallAsync(new RejectContact(ann.Id));
        await bob.CallAsync(new RejectContact(ann.Id));

        Assert.Equal([asked], await ann.RequestsAsync());
        Assert.Equal(annHead, await ann.HeadAsync());
        var rejected = (await bob.RequestsAsync()).Single();
        Assert.Equal(("rejected", asked.At + 60_000), (rejected.State, rejected.AnsweredAt!.Value));
        Assert.Equal(rejected, People.RequestIn(Assert.Single(await bob.LogAsync(bobHead))));
        Assert.Equal("not_found", await CodeOfAsync(bob, new AcceptContact(ann.Id)));

        // Asked again too soon, nothing comes of it, and that shows no more.
        var rejectedHead = await bob.HeadAsync();
        server.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        (ann.SignedIn, bob.SignedIn) = (await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken)), await bob.CallAsync(new Refresh(bob.SignedIn.RefreshToken)));
        Assert.Equal(asked, await ann.AskAsync(bob, "hello"));
        Assert.Equal((annHead, rejectedHead), (await ann.HeadAsync(), await bob.HeadAsync()));
        Assert.DoesNotContain(await bob.RequestsAsync(), request => request.State == "pending");
        Assert.Equal("not_found", await CodeOfAsync(bob, new AcceptContact(ann.Id)));
        await ann.CallAsync(new WithdrawContact(bob.Id));
        Assert.Equal("pending", (await ann.AskAsync(bob, "hello")).State);
        Assert.Equal(rejectedHead, await bob.HeadAsync());

        // Later, for the other it starts anew.
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("pending", (await ann.AskAsync(bob, "hello")).State);
        var again = (await bob.RequestsAsync()).Single();
        Assert.Equal(("pending", asked.At + 60_000 + (long)TimeSpan.FromDays(7).TotalMilliseconds, null), (again.State, again.At, again.AnsweredAt));
        Assert.Equal(again, People.RequestIn((await bob.LogAsync(bobHead))[^1]));
        await bob.CallAsync(new AcceptContact(ann.Id));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_rejects_may_have_it_told_and_is_left_in_peace_for_a_while(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var annHears = await (await ann.OnAsync("phone")).ConnectAsync();
        await ann.AskAsync(bob);

        await bob.CallAsync(new RejectContact(ann.Id, Tell: true));

        var told = await annHears.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.ContactAnswered);
        var rejected = (await ann.RequestsAsync()).Single();
        Assert.Equal(("sent", "rejected"), Brief(rejected) is var (state, direction) ? (direction, state) : default);
        Assert.Equal(rejected, told.GetProperty("body").GetProperty("request").Read<ContactRequest>());
        Assert.Equal("rejected_lately", await CodeOfAsync(ann, new RequestContact(bob.Account.Username)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new WithdrawContact(bob.Id)));

        // Whoever said no may think better of it.
        await bob.AskAsync(ann);
        await ann.CallAsync(new AcceptContact(bob.Id));
        await ann.CallAsync(new DeleteContact(bob.Id));
        Assert.Equal("pending", (await ann.AskAsync(bob)).State);
        await bob.CallAsync(new RejectContact(ann.Id, Tell: true));
        server.Clock.Advance(TimeSpan.FromDays(7));
        (ann.SignedIn, bob.SignedIn) = (await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken)), await bob.CallAsync(new Refresh(bob.SignedIn.RefreshToken)));
        var again = await ann.AskAsync(bob);
        Assert.Equal(("pending", server.Clock.GetUtcNow().ToUnixTimeMilliseconds()), (again.State, again.At));
        Assert.Equal("pending", (await bob.RequestsAsync()).Single(request => request.Direction == "received").State);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_rejected_and_then_asks_gets_what_still_waits(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await ann.AskAsync(bob);
        await bob.CallAsync(new RejectContact(ann.Id));

        Assert.Equal("accepted", (await bob.AskAsync(ann)).State);

        Assert.Single(await ann.ContactsAsync());
    }

    [Theory, OnBothDatabases]
    public async Task A_request_that_is_taken_back_cannot_be_answered_and_may_be_made_anew(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var asked = await ann.AskAsync(bob);
        var bobHead = await bob.HeadAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(1));

        await ann.CallAsync(new WithdrawContact(bob.Id));
        await ann.CallAsync(new WithdrawContact(bob.Id));

        Assert.Equal("withdrawn", (await ann.RequestsAsync()).Single().State);
        Assert.Equal("withdrawn", People.RequestIn(Assert.Single(await bob.LogAsync(bobHead))).State);
        Assert.Equal("not_found", await CodeOfAsync(bob, new AcceptContact(ann.Id)));
        Assert.Equal("not_found", await CodeOfAsync(bob, new RejectContact(ann.Id)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new WithdrawContact(ann.Id)));
        // Withdrawn, it is no offer any more.
        Assert.Equal(("pending", "sent"), Brief(await bob.AskAsync(ann)));
        await bob.CallAsync(new WithdrawContact(ann.Id));
        Assert.Equal(asked.At + 60_000, (await ann.AskAsync(bob)).At);
        await bob.CallAsync(new AcceptContact(ann.Id));
        Assert.Equal("not_found", await CodeOfAsync(ann, new WithdrawContact(bob.Id)));
    }

    [Theory, OnBothDatabases]
    public async Task Requests_come_in_pages_the_newest_first_and_by_direction(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan", "eve");
        var ann = people[0];
        // The clock stands: all of them are of one moment, two of them between the same two.
        foreach (var other in people[1..])
            await ann.AskAsync(other);
        await ann.CallAsync(new WithdrawContact(people[1].Id));
        await people[1].AskAsync(ann);

        var (all, pages) = (new List<ContactRequest>(), 0);
        for (string? after = null; ; pages++)
        {
            var page = await ann.CallAsync(new ListContactRequests(null, after, 2));
            all.AddRange(page.Requests);
            if ((after = page.Next) is null)
                break;
        }

        Assert.Equal((5, 2), (all.Distinct().Count(), pages));
        Assert.Equal(4, (await ann.RequestsAsync("sent")).Length);
        Assert.Equal(people[1].Id, Assert.Single(await ann.RequestsAsync("received")).Account.Id);
        Assert.Equal("bad_request", await CodeOfAsync(ann, new ListContactRequests("sideways")));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new ListContactRequests(After: "made up")));
        foreach (var limit in new[] { 0, 101 })
            Assert.Equal("bad_request", await CodeOfAsync(ann, new ListContactRequests(Limit: limit)));
    }

    [Theory, OnBothDatabases]
    public async Task Only_so_many_requests_wait_and_only_so_many_are_contacts(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Contacts:MaxPendingRequests", "2"), ("Contacts:MaxContacts", "2"));
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan", "eve");
        var (ann, bob, cem, dan, eve) = (people[0], people[1], people[2], people[3], people[4]);
        await ann.AskAsync(bob);
        await ann.AskAsync(cem);

        Assert.Equal("too_many_contacts", await CodeOfAsync(ann, new RequestContact(dan.Account.Username)));
        // One that was rejected goes on waiting, as far as they can tell.
        await cem.CallAsync(new RejectContact(ann.Id));
        Assert.Equal("too_many_contacts", await CodeOfAsync(ann, new RequestContact(dan.Account.Username)));
        await ann.AskAsync(bob, "asking again is not one more");
        await bob.CallAsync(new AcceptContact(ann.Id));
        await ann.AskAsync(dan);
        await dan.CallAsync(new AcceptContact(ann.Id));

        Assert.Equal("too_many_contacts", await CodeOfAsync(ann, new RequestContact(eve.Account.Username)));
        // Someone else's contacts are full.
        await eve.AskAsync(ann);
        Assert.Equal("too_many_contacts", await CodeOfAsync(ann, new AcceptContact(eve.Id)));
        Assert.Equal("too_many_contacts", await CodeOfAsync(cem, new RequestContact(ann.Account.Username)));
        await ann.CallAsync(new DeleteContact(bob.Id));
        await ann.CallAsync(new AcceptContact(eve.Id));
    }

    static (string State, string Direction) Brief(ContactRequest request) => (request.State, request.Direction);
}
