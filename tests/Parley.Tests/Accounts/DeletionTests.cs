using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class DeletionTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task It_takes_the_password(DatabaseKind kind)
    {
        var server = await ServerAsync(kind);
        var ann = await server.PersonAsync("ann");

        Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new DeleteAccount("a wrong guess")));

        await ann.CallAsync(new GetMe());
    }

    [Theory, OnBothDatabases]
    public async Task Every_device_is_signed_out_at_once_and_no_way_leads_back_in(DatabaseKind kind)
    {
        var server = await ServerAsync(kind);
        var ann = await server.PersonAsync("ann");
        var email = ProfileTests.EmailOf(ann);
        await ann.CallAsync(new UpdateMe(Email: email));
        var phone = await ann.OnAsync("phone");
        await using var live = await ann.ConnectAsync();
        await using var livePhone = await phone.ConnectAsync();

        await ann.CallAsync(new DeleteAccount(Person.Password));

        Assert.Equal(CloseCodes.SessionEnded, await live.Closed);
        Assert.Equal(CloseCodes.SessionEnded, await livePhone.Closed);
        foreach (var device in new[] { ann, phone })
        {
            Assert.Equal("unauthorized", await Refusals.CodeOfAsync(device, new GetMe()));
            Assert.Equal("unauthorized", await Refusals.CodeOfAsync(device, new Refresh(device.SignedIn.RefreshToken)));
        }

        foreach (var login in new[] { ann.Account.Username, email })
            Assert.Equal("wrong_credentials", await Refusals.CodeOfAsync(ann, new LogIn(login, Person.Password, new Device("laptop", "linux", "A laptop"))));
        Assert.Equal("username_taken", await Refusals.CodeOfAsync(ann, new Register(ann.Account.Username, Person.Password, new Device("laptop", "linux", "A laptop"))));
    }

    [Theory, OnBothDatabases]
    public async Task What_it_said_of_itself_is_gone_and_its_email_and_phone_are_free(DatabaseKind kind)
    {
        var server = await ServerAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var (email, phone) = (ProfileTests.EmailOf(ann), ProfileTests.PhoneOf(ann));
        await ann.CallAsync(new UpdateMe($"Ann {ann.Id}", email, phone, Genders.Female, "Hi.", "2001-12-31", "cat", ShowsEmail: true));

        await ann.CallAsync(new DeleteAccount(Person.Password));

        Assert.Equal(new Profile(new Account(ann.Id, "", "", false, IsDeleted: true)), await bob.CallAsync(new GetProfile(ann.Id)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new FindAccount(ann.Account.Username)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(bob, new FindAccount(email)));
        Assert.Empty((await bob.CallAsync(new SearchAccounts(ann.Account.Username))).Accounts);
        Assert.Empty((await bob.CallAsync(new SearchAccounts($"Ann {ann.Id}"))).Accounts);
        await bob.CallAsync(new UpdateMe(Email: email, Phone: phone));
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(default);
        var bodies = await connection.QueryAsync<byte[]>(
            "SELECT body FROM events WHERE conversation_id = @Id AND kind <> 'session.ended'", new { ann.Id });
        Assert.All(bodies, body => Assert.Equal("{}"u8, body));
    }

    [Theory, OnBothDatabases]
    public async Task What_others_hold_stays_readable_and_nothing_can_be_written_to_it_any_more(DatabaseKind kind)
    {
        var server = await ServerAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var cem = await server.PersonAsync("cem");
        await ann.SayAsync(chat, "I was here");
        // Decided from memory from here on.
        await bob.SayAsync(chat, "So was I");

        await ann.CallAsync(new DeleteAccount(Person.Password));

        Assert.Equal("account_deleted", await Refusals.CodeOfAsync(bob, new SendMessage(chat, Guid.CreateVersion7(), "hello?")));
        var conversation = await bob.CallAsync(new GetConversation(chat));
        Assert.Equal(new Account(ann.Id, "", "", false, IsDeleted: true), conversation.Peer);
        Assert.Null(conversation.PeerPresence);
        Assert.Contains((await bob.CallAsync(new ListConversations())).Conversations, listed => listed.Id == chat);
        var history = await bob.CallAsync(new GetHistory(chat));
        Assert.Equal([ann.Id, bob.Id], history.Entries.Where(entry => entry.Message is not null).Select(entry => entry.By));
        Assert.Equal(chat, (await bob.CallAsync(new OpenDirect(ann.Id))).Id);
        Assert.Equal("not_found", await Refusals.CodeOfAsync(cem, new OpenDirect(ann.Id)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(cem, new CreateGroup(Guid.CreateVersion7(), "A group", [ann.Id])));
    }

    [Theory, OnBothDatabases]
    public async Task Its_groups_pass_to_the_longest_standing_admin_else_member_and_an_empty_one_ends(DatabaseKind kind)
    {
        var server = await ServerAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var (cem, dan) = (await server.PersonAsync("cem"), await server.PersonAsync("dan"));
        var withAdmin = await TestServer.GroupAsync(ann, bob, cem);
        await ann.CallAsync(new SetMemberRole(withAdmin, cem.Id, MemberRoles.Admin));
        var withMembers = await TestServer.GroupAsync(ann, bob);
        await ann.CallAsync(new AddMembers(withMembers, [cem.Id]));
        var alone = await TestServer.GroupAsync(ann);
        var notHers = await TestServer.GroupAsync(dan, ann, bob);
        await using var live = await bob.ConnectAsync();

        await ann.CallAsync(new DeleteAccount(Person.Password));

        Assert.Equal(MemberRoles.Owner, (await cem.CallAsync(new GetConversation(withAdmin))).Role);
        Assert.Equal(MemberRoles.Owner, (await bob.CallAsync(new GetConversation(withMembers))).Role);
        Assert.Equal(MemberRoles.Owner, (await dan.CallAsync(new GetConversation(notHers))).Role);
        foreach (var (group, asker, left) in new[] { (withAdmin, cem, 2), (withMembers, bob, 2), (notHers, dan, 2) })
        {
            var members = (await asker.CallAsync(new ListMembers(group))).Members;
            Assert.Equal(left, members.Length);
            Assert.DoesNotContain(members, member => member.Account.Id == ann.Id);
        }

        await live.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.MemberLeft
            && item.GetProperty("conversationId").GetGuid() == notHers && item.GetProperty("body").GetProperty("accountId").GetGuid() == ann.Id);
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(default);
        Assert.NotNull(await connection.QuerySingleAsync<long?>("SELECT dissolved_seq FROM conversations WHERE id = @alone", new { alone }));
    }

    [Theory, OnBothDatabases]
    public async Task Contacts_requests_and_blocks_end_on_both_sides_and_the_others_are_told(DatabaseKind kind)
    {
        var server = await ServerAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var (asked, asking, rejected) = (await server.PersonAsync("asked"), await server.PersonAsync("asking"), await server.PersonAsync("rejected"));
        var blocker = await server.PersonAsync("blocker");
        await ann.CallAsync(new RequestContact(bob.Account.Username));
        await bob.CallAsync(new AcceptContact(ann.Id));
        await ann.CallAsync(new RequestContact(asked.Account.Username, "please"));
        await asking.CallAsync(new RequestContact(ann.Account.Username, "please"));
        await rejected.CallAsync(new RequestContact(ann.Account.Username, "please"));
        await ann.CallAsync(new RejectContact(rejected.Id));
        await blocker.CallAsync(new BlockAccount(ann.Id));
        var now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        await ann.CallAsync(new DeleteAccount(Person.Password));

        Assert.Equal((EventKinds.ContactRemoved, ann.Id), (await LastAsync(bob)).Told<AccountReference>(body => body.AccountId));
        Assert.Equal((EventKinds.AccountUnblocked, ann.Id), (await LastAsync(blocker)).Told<AccountReference>(body => body.AccountId));
        var gone = new Account(ann.Id, "", "", false, IsDeleted: true);
        Assert.Equal(
            (EventKinds.ContactAnswered, new ContactRequest(gone, "received", "withdrawn", "please", now, now)),
            (await LastAsync(asked)).Told<ContactRequestChanged, ContactRequest>(body => body.Request));
        foreach (var waiting in new[] { asking, rejected })
        {
            Assert.Equal(
                (EventKinds.ContactAnswered, new ContactRequest(gone, "sent", "rejected", "please", now, now)),
                (await LastAsync(waiting)).Told<ContactRequestChanged, ContactRequest>(body => body.Request));
        }

        foreach (var other in new[] { bob, asked, asking, rejected, blocker })
        {
            Assert.Empty((await other.CallAsync(new ListContacts())).Contacts);
            Assert.Empty((await other.CallAsync(new ListContactRequests())).Requests);
            Assert.Empty((await other.CallAsync(new ListBlocked())).Blocked);
            Assert.Equal("not_found", await Refusals.CodeOfAsync(other, new RequestContact(ann.Account.Username)));
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_last_administrator_stays(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (admin, ann) = (await server.PersonAsync("admin"), await server.PersonAsync("ann"));
        var group = await TestServer.GroupAsync(admin, ann);

        Assert.Equal("forbidden", await Refusals.CodeOfAsync(admin, new DeleteAccount(Person.Password)));
        Assert.Equal(MemberRoles.Owner, (await admin.CallAsync(new GetConversation(group))).Role);

        await ArrangeAsync(server, transaction => transaction.ExecuteAsync("UPDATE accounts SET administrator = 1 WHERE id = @Id", new { ann.Id }));
        await admin.CallAsync(new DeleteAccount(Person.Password));
        Assert.Equal("forbidden", await Refusals.CodeOfAsync(ann, new DeleteAccount(Person.Password)));
    }

    [Theory, OnBothDatabases]
    public async Task Of_all_administrators_who_go_at_once_one_stays(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var admins = await server.PeopleAsync("a", "b", "c", "d");
        await ArrangeAsync(server, transaction => transaction.ExecuteAsync("UPDATE accounts SET administrator = 1"));

        var answers = await Task.WhenAll(admins.Select(TryDeleteAsync));

        Assert.Equal(["done", "done", "done", "forbidden"], answers.Order(StringComparer.Ordinal));
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_is_added_to_groups_while_they_go_is_in_none_afterwards(DatabaseKind kind)
    {
        var server = await ServerAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var groups = new List<Guid>();
        for (var i = 0; i < 8; i++)
            groups.Add(await TestServer.GroupAsync(bob));

        await Task.WhenAll([ann.CallAsync(new DeleteAccount(Person.Password)), .. groups.Select(AddAsync)]);

        foreach (var group in groups)
            Assert.Equal([bob.Id], (await bob.CallAsync(new ListMembers(group))).Members.Select(member => member.Account.Id));

        async Task AddAsync(Guid group)
        {
            try
            {
                await bob.CallAsync(new AddMembers(group, [ann.Id]));
            }
            catch (RefusedException refused)
            {
                Assert.Equal("not_found", refused.Code);
            }
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_a_deletion_left_when_the_server_ended_is_cleared_at_the_next_start(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = (await server.PeopleAsync("admin", "ann"))[1];
        for (var i = 0; i < 3; i++)
            await ann.CallAsync(new UpdateMe(Signature: $"number {i}"));
        await ArrangeAsync(server, transaction => transaction.ExecuteAsync("UPDATE accounts SET deleted_at = 1 WHERE id = @Id", new { ann.Id }));

        await server.RestartAsync();

        await Eventually.HoldsAsync(async () =>
        {
            await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(default);
            return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM events WHERE conversation_id = @Id AND body <> @nothing", new { ann.Id, nothing = "{}"u8.ToArray() }) == 0;
        }, "its log is empty");
    }

    [Theory, OnBothDatabases]
    public async Task The_server_counts_it_no_more(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var people = await server.PeopleAsync("admin", "ann");
        Assert.Equal(2, (await people[0].CallAsync(new GetStatistics())).Accounts);

        await people[1].CallAsync(new DeleteAccount(Person.Password));

        Assert.Equal(1, (await people[0].CallAsync(new GetStatistics())).Accounts);
    }

    /// <summary>With an administrator who stays.</summary>
    async Task<TestServer> ServerAsync(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        await server.PersonAsync("first");
        return server;
    }

    static async Task<string> TryDeleteAsync(Person person)
    {
        try
        {
            await person.CallAsync(new DeleteAccount(Person.Password));
            return "done";
        }
        catch (RefusedException refused)
        {
            return refused.Code;
        }
    }

    static async Task ArrangeAsync(TestServer server, Func<Transaction, Task> arrange)
    {
        await server.Services.GetRequiredService<Committer>().ChangeAsync<Done>([], async transaction =>
        {
            await arrange(transaction);
            return new Done();
        });
    }

    static async Task<Event> LastAsync(Person person)
    {
        var events = await person.CallAsync(new GetEvents(person.Id, 0, 500));
        return events.Events[^1];
    }
}

static class EventReading
{
    public static (string Kind, Guid About) Told<TBody>(this Event logged, Func<TBody, Guid> read) => Told<TBody, Guid>(logged, read);

    public static (string Kind, T Said) Told<TBody, T>(this Event logged, Func<TBody, T> read) =>
        (logged.Kind, read((TBody)logged.Body.Deserialize(ProtocolJson.Default.GetTypeInfo(typeof(TBody))!)!));
}
