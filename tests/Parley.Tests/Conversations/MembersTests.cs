using System.Text.Json;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Conversations;

public sealed class MembersTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Whoever_creates_a_group_owns_it_and_everyone_named_is_in_it_once(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem");
        var request = new CreateGroup(Guid.CreateVersion7(), "  Friends  ", [people[1].Id, people[0].Id, people[2].Id, people[1].Id]);

        var group = await people[0].CallAsync(request);

        Assert.Equal(("Friends", 3, "owner"), (group.Title, group.MemberCount, group.Role));
        Assert.Equal(group.Id, (await people[0].CallAsync(request)).Id);
        Assert.Equal(["member", "member", "owner"], (await MembersOf(people[1], group.Id)).Values.Order());
        Assert.Equal(people.Select(person => person.Id).Order(), (await MembersOf(people[2], group.Id)).Keys.Order());
    }

    [Theory, OnBothDatabases]
    public async Task A_group_of_strangers_or_without_a_title_is_not_created(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");

        Assert.Equal("not_found", await RefusalAsync(ann, new CreateGroup(Guid.CreateVersion7(), "Friends", [Guid.CreateVersion7()])));
        foreach (var title in (string[])["", "   ", new string('x', 101), "two\nlines"])
            Assert.Equal("bad_request", await RefusalAsync(ann, new CreateGroup(Guid.CreateVersion7(), title, [])));
        Assert.Empty((await ann.CallAsync(new ListConversations())).Conversations);
    }

    [Theory, OnBothDatabases]
    public async Task Who_is_in_already_is_passed_over_and_newcomers_hear_of_it_on_every_device(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem");
        var chat = await TestServer.GroupAsync(people[0], people[1]);
        await using var old = await people[1].ConnectAsync();
        await using var laptop = await people[2].ConnectAsync();
        await using var phone = await (await people[2].OnAsync("phone")).ConnectAsync();

        await people[0].CallAsync(new AddMembers(chat, [people[1].Id, people[2].Id, people[2].Id]));
        await people[0].CallAsync(new AddMembers(chat, [people[2].Id]));
        var sent = await people[0].SayAsync(chat, "welcome");

        Assert.Equal(3, sent.Seq);
        var added = await old.HearsAsync(chat, 2);
        Assert.Equal([people[2].Id], added.GetProperty("body").Deserialize(ProtocolJson.Default.MembersAdded)!.AccountIds);
        foreach (var live in (LiveClient[])[laptop, phone])
        {
            var joined = await live.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.ConversationJoined);
            Assert.Equal(people[2].Id, joined.GetProperty("conversationId").GetGuid());
            Assert.Equal(chat, joined.GetProperty("body").GetProperty("conversationId").GetGuid());
            await live.HearsAsync(chat, sent.Seq);
        }

        var seen = await people[2].CallAsync(new GetConversation(chat));
        Assert.Equal((3, 2L, 1L), (seen.MemberCount, seen.FirstSeq, seen.Unread));
        Assert.Equal("not_found", await RefusalAsync(people[0], new AddMembers(chat, [Guid.CreateVersion7()])));
        Assert.Equal("bad_request", await RefusalAsync(people[0], new AddMembers(chat, [])));
    }

    [Theory, OnBothDatabases]
    public async Task Admins_remove_members_the_owner_removes_anyone_and_members_nobody(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan", "eve");
        var (ann, bob, cem, dan, eve) = (people[0], people[1], people[2], people[3], people[4]);
        var chat = await TestServer.GroupAsync(ann, bob, cem, dan, eve);
        // Who was owner stays an admin: ann and bob are, cem owns.
        await ann.CallAsync(new TransferOwnership(chat, bob.Id));
        await bob.CallAsync(new TransferOwnership(chat, cem.Id));

        Assert.Equal("forbidden", await RefusalAsync(eve, new RemoveMember(chat, dan.Id)));
        Assert.Equal("forbidden", await RefusalAsync(eve, new AddMembers(chat, [dan.Id])));
        Assert.Equal("forbidden", await RefusalAsync(eve, new TransferOwnership(chat, eve.Id)));
        Assert.Equal("forbidden", await RefusalAsync(ann, new TransferOwnership(chat, ann.Id)));
        Assert.Equal("forbidden", await RefusalAsync(ann, new RemoveMember(chat, bob.Id)));
        Assert.Equal("forbidden", await RefusalAsync(ann, new RemoveMember(chat, cem.Id)));
        Assert.Equal("bad_request", await RefusalAsync(cem, new RemoveMember(chat, cem.Id)));
        await ann.CallAsync(new RemoveMember(chat, dan.Id));
        await cem.CallAsync(new RemoveMember(chat, ann.Id));

        Assert.Equal("not_found", await RefusalAsync(cem, new RemoveMember(chat, dan.Id)));
        Assert.Equal("not_found", await RefusalAsync(cem, new TransferOwnership(chat, dan.Id)));
        Assert.Equal("not_found", await RefusalAsync(ann, new AddMembers(chat, [ann.Id])));
        Assert.Equal("not_found", await RefusalAsync(dan, new SendMessage(chat, Guid.CreateVersion7(), "still here?")));
        Assert.Equal(
            new Dictionary<Guid, string> { [bob.Id] = "admin", [cem.Id] = "owner", [eve.Id] = "member" }, await MembersOf(eve, chat));
        Assert.Equal(3, (await eve.CallAsync(new GetConversation(chat))).MemberCount);
    }

    [Theory, OnBothDatabases]
    public async Task The_owner_leaves_last_or_hands_over_first(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var chat = await TestServer.GroupAsync(ann, bob);
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();

        Assert.Equal("owner_must_transfer", await RefusalAsync(ann, new Leave(chat)));
        await ann.CallAsync(new TransferOwnership(chat, bob.Id));
        await ann.CallAsync(new Leave(chat));
        var left = await phone.HearsAsync(item => item.GetProperty("kind").GetString() == EventKinds.ConversationLeft);
        Assert.Equal(chat, left.GetProperty("body").GetProperty("conversationId").GetGuid());
        Assert.Equal("not_found", await RefusalAsync(ann, new Leave(chat)));
        var alone = await bob.CallAsync(new GetConversation(chat));
        Assert.Equal((1, "owner", 3L), (alone.MemberCount, alone.Role, alone.LastSeq));
        await bob.CallAsync(new Leave(chat));

        Assert.Empty((await bob.CallAsync(new ListConversations())).Conversations);
        Assert.Equal(4, (await bob.CallAsync(new GetHistory(chat))).LastSeq);
        Assert.Equal(3, (await ann.CallAsync(new GetHistory(chat))).LastSeq);
    }

    [Theory, OnBothDatabases]
    public async Task Who_comes_back_may_write_at_once_though_refused_a_moment_before(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var chat = await TestServer.GroupAsync(ann, bob);
        await ann.CallAsync(new RemoveMember(chat, bob.Id));
        Assert.Equal("not_found", await RefusalAsync(bob, new SendMessage(chat, Guid.CreateVersion7(), "let me in")));

        await ann.CallAsync(new AddMembers(chat, [bob.Id]));

        Assert.Equal(4, (await bob.SayAsync(chat, "back")).Seq);
    }

    [Theory, OnBothDatabases]
    public async Task A_direct_conversation_keeps_its_two(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var cem = await server.PersonAsync("cem");

        Assert.Equal(chat, (await bob.CallAsync(new OpenDirect(ann.Id))).Id);
        Assert.Equal("conversation_is_direct", await RefusalAsync(ann, new Leave(chat)));
        // Nobody is admin or owner there, which is what the door asks first.
        foreach (var refusal in new[]
        {
            await RefusalAsync(ann, new AddMembers(chat, [cem.Id])),
            await RefusalAsync(ann, new RemoveMember(chat, bob.Id)),
            await RefusalAsync(ann, new TransferOwnership(chat, bob.Id)),
        })
            Assert.Contains(refusal, (string[])["forbidden", "conversation_is_direct"]);
        Assert.Equal([ann.Id, bob.Id], (await MembersOf(bob, chat)).Keys.Order());
        Assert.Equal((2, 1L), ((await ann.CallAsync(new GetConversation(chat))).MemberCount, (await ann.CallAsync(new GetConversation(chat))).LastSeq));
        Assert.Equal("not_found", await RefusalAsync(cem, new GetConversation(chat)));
    }

    static async Task<Dictionary<Guid, string>> MembersOf(Person person, Guid chat) =>
        (await person.CallAsync(new ListMembers(chat))).Members.ToDictionary(member => member.Account.Id, member => member.Role);

    static async Task<string> RefusalAsync<T>(Person person, IOperation<T> request) =>
        (await Assert.ThrowsAsync<RefusedException>(() => person.CallAsync(request))).Code;
}
