using Parley.Cli.Demo;
using Parley.Client;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Client;

/// <summary>A day in the life of twelve people, through the client, and what is true in the evening.</summary>
public sealed class StoryTests
{
    [Theory, OnBothDatabases]
    public async Task In_the_evening_everyone_sees_what_the_day_has_left_them(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await using var story = await TellAsync(server, "en");
        var ann = story["ann"];

        Assert.True((await ann.CallAsync(new GetMe())).Account.IsAdministrator);
        var contacts = (await ann.CallAsync(new ListContacts())).Contacts;
        Assert.Equal(["bob", "cleo", "dan", "eve", "finn", "grace"], contacts.Select(contact => contact.Profile.Account.Username).Order());
        var bob = contacts.Single(contact => contact.Profile.Account.Username == "bob");
        Assert.Equal(("Bob (bakery)", true, "B"), (bob.Remark, bob.Starred, bob.Letter));
        var waiting = (await ann.CallAsync(new ListContactRequests(RequestDirections.Received))).Requests.Where(request => request.State == RequestStates.Pending);
        Assert.Equal("leo", Assert.Single(waiting).Account.Username);

        var conversations = (await ann.CallAsync(new ListConversations())).Conversations;
        var hike = conversations.Single(one => one.Id == story.Hike);
        Assert.Equal((2, 1, MemberRoles.Admin, 6), (hike.Unread, hike.UnreadMentions, hike.Role, hike.MemberCount));
        Assert.Equal("I was thinking, about the map…", hike.Draft!.Text);
        Assert.True(conversations.Single(one => one.Id == bob.Direct.ConversationId) is { Settings.Pinned: true, Unread: 1 });
        Assert.Contains(conversations, one => one is { DisappearAfter: 86_400, Unread: 1 });
        Assert.Single((await ann.CallAsync(new ListScheduled())).Messages);

        var members = (await ann.CallAsync(new ListMembers(story.Hike))).Members;
        Assert.Equal("bob", members.Single(member => member.Role == MemberRoles.Owner).Account.Username);
        var neighbours = (await story["grace"].CallAsync(new ListMembers(story.House))).Members;
        Assert.Equal(["ann", "bob", "grace", "ivy", "kim"], neighbours.Select(member => member.Account.Username).Order());
        Assert.Equal("leo", Assert.Single((await story["grace"].CallAsync(new ListApplications(story.House))).Applications).Account.Username);
    }

    [Theory, OnBothDatabases]
    public async Task What_was_said_in_anger_is_gone_and_the_group_reads_as_it_went(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await using var story = await TellAsync(server, "zh");

        // Grace came later, and the group shows its history.
        var entries = (await story["grace"].CallAsync(new GetHistory(story.Hike, Limit: 100))).Entries;
        Assert.Equal(3, entries.Count(entry => entry.Message is { RecalledBy: not null, Text: null }));
        Assert.Equal(2, entries.Count(entry => entry.Message?.RecallReason == "好好说话"));
        var poll = entries.Single(entry => entry.Message?.Poll is not null).Message!;
        Assert.Equal([3, 1, 1], poll.Votes!.Counts);
        Assert.Equal(
            [EventKinds.ConversationCreated, EventKinds.GroupChanged, EventKinds.MemberRoleChanged, EventKinds.MemberRenamed,
                EventKinds.MessagePinned, EventKinds.MembersAdded, EventKinds.MemberMuted, EventKinds.MemberMuted, EventKinds.OwnerChanged],
            entries.Where(entry => entry.Message is null).Select(entry => entry.Kind));
    }

    [Theory, OnBothDatabases]
    public async Task The_lost_phone_is_signed_out_and_whoever_is_blocked_notices_nothing(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await using var story = await TellAsync(server, "en");

        var stopped = await Assert.ThrowsAsync<ParleyException>(() => story.LostPhone!.Stopped.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(ErrorCodes.Unauthorized, stopped.Code);
        var chat = (await story["hugo"].CallAsync(new ListConversations())).Conversations.Single();
        Assert.Equal(("Hello?", PresenceStatuses.Offline), (chat.Preview!.Text, chat.PeerPresence?.Status ?? PresenceStatuses.Offline));
        var (hugos, graces) = (await story["hugo"].CallAsync(new GetHistory(chat.Id)), await story["grace"].CallAsync(new GetHistory(chat.Id)));
        Assert.Equal(["Why don't you answer?", "Hello?"], hugos.Entries.Where(entry => entry.Message is not null).Select(entry => entry.Message!.Text!));
        Assert.DoesNotContain(graces.Entries, entry => entry.Message is not null);
        Assert.Equal(0, (await story["grace"].CallAsync(new GetConversation(chat.Id))).Unread);
    }

    [Fact]
    public void Every_language_says_the_same_things()
    {
        var first = Words.In(Words.Languages[0]).Keys.Order();
        Assert.All(Words.Languages, language => Assert.Equal(first, Words.In(language).Keys.Order()));
    }

    static async Task<Story> TellAsync(TestServer server, string language)
    {
        var story = new Story(
            () => new ParleyClient(server.Url, new ParleyClientOptions { Follow = Follow.Nothing }), Words.In(language), Person.Password);
        await story.TellAsync(_ => { }, TestContext.Current.CancellationToken);
        return story;
    }
}
