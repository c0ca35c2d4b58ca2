using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Contacts;

public sealed class ContactListTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Contacts_stand_by_the_letter_of_remark_or_nickname_and_by_name_each_once_whatever_the_page(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        string[] names = ["zoe", "张三", "Émile", "adam", "42", "Żaneta", "李四", "张飞", "emma", "曾国藩", "🦊", "Adele", "zhou"];
        foreach (var name in names)
            await (await NamedAsync(server, name)).BefriendAsync(ann);

        string[] expected = ["A adam", "A Adele", "E Émile", "E emma", "L 李四", "Z Żaneta", "Z 张飞", "Z 曾国藩", "Z zhou", "Z zoe", "Z 张三", "# 42", "# 🦊"];
        foreach (var limit in new[] { 1, 4, 500 })
            Assert.Equal(expected.Order(), (await PagesAsync(ann, limit)).Select(Shown).Order());
        var listed = (await PagesAsync(ann, 3)).Select(Shown).ToList();
        Assert.Equal(["A adam", "A Adele", "E Émile", "E emma", "L 李四"], listed[..5]);
        Assert.Equal(["# 42", "# 🦊"], listed[^2..]);
        Assert.Equal(listed, (await PagesAsync(ann, 500)).Select(Shown));

        var zoe = (await PagesAsync(ann, 500)).Single(contact => contact.Profile.Account.Nickname == "zoe");
        await ann.CallAsync(new UpdateContact(zoe.Profile.Account.Id, "啊姐"));
        Assert.Equal("A 啊姐", Shown((await PagesAsync(ann, 500)).Single(contact => contact.Profile.Account.Id == zoe.Profile.Account.Id)));
    }

    [Theory, OnBothDatabases]
    public async Task A_new_nickname_moves_a_contact_to_its_letter(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");

        await bob.CallAsync(new UpdateMe("Ødegård"));

        Assert.Equal("O Ødegård", Shown(Assert.Single(await ann.ContactsAsync())));
    }

    [Theory, OnBothDatabases]
    public async Task A_contact_shows_the_email_only_where_its_owner_does(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        var email = $"{bob.Account.Username}@example.org";
        await bob.CallAsync(new UpdateMe(Email: email, Signature: "At sea", Gender: Genders.Male));

        Assert.Equal((null, "At sea", "male"), Of((await ann.ContactsAsync()).Single().Profile));
        await bob.CallAsync(new UpdateMe(ShowsEmail: true));
        Assert.Equal((email, "At sea", "male"), Of((await ann.ContactsAsync()).Single().Profile));

        static (string?, string?, string?) Of(Profile profile) => (profile.Email, profile.Signature, profile.Gender);
    }

    [Theory, OnBothDatabases]
    public async Task A_contact_tells_the_head_and_the_exact_unread_of_the_conversation(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.ContactsAsync("ann", "bob");
        await bob.SayAsync(chat, "one");
        var second = await bob.SayAsync(chat, "two");
        await bob.CallAsync(new RecallMessage(chat, second.Seq));
        var mine = await ann.SayAsync(chat, "three");

        var listed = await ann.CallAsync(new GetConversation(chat));
        Assert.Equal(new DirectFacts(chat, mine.Seq, listed.LastAt, 1), (await ann.ContactsAsync()).Single().Direct);
        Assert.Equal(1, listed.Unread);
        Assert.Equal(1, (await bob.ContactsAsync()).Single().Direct.Unread);
        await ann.CallAsync(new SetMark(chat, Read: mine.Seq));
        Assert.Equal(0, (await ann.ContactsAsync()).Single().Direct.Unread);
    }

    [Theory, OnBothDatabases]
    public async Task Remark_and_star_are_mine_alone_and_my_devices_hear_of_them(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, _) = await server.ContactsAsync("ann", "bob");
        var (annHead, bobHead) = (await ann.HeadAsync(), await bob.HeadAsync());

        var starred = await ann.CallAsync(new UpdateContact(bob.Id, "  Bobby  ", Starred: true));
        await ann.CallAsync(new UpdateContact(bob.Id, "Bobby"));
        Assert.Equal(("Bobby", true, "B"), (starred.Remark, starred.Starred, starred.Letter));
        Assert.Equal([starred], await ann.ContactsAsync());
        Assert.Equal(new ContactChanged(bob.Id, true, "Bobby"), Assert.Single(await ann.LogAsync(annHead)).Body.Read<ContactChanged>());
        var cleared = await ann.CallAsync(new UpdateContact(bob.Id, "", Starred: false));

        Assert.Equal((null, false), (cleared.Remark, cleared.Starred));
        Assert.Equal(bobHead, await bob.HeadAsync());
        Assert.Equal((null, false), ((await bob.ContactsAsync()).Single().Remark, (await bob.ContactsAsync()).Single().Starred));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new UpdateContact(bob.Id, new string('x', 65))));
        Assert.Equal("bad_request", await CodeOfAsync(ann, new UpdateContact(bob.Id, "two\nlines")));
        Assert.Equal("not_found", await CodeOfAsync(ann, new UpdateContact(Guid.CreateVersion7(), "nobody")));
    }

    [Theory, OnBothDatabases]
    public async Task Deleting_ends_it_for_both_keeps_the_history_and_coming_together_again_brings_it_back(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.ContactsAsync("ann", "bob");
        var said = await ann.SayAsync(chat, "keep me");
        var heads = (Ann: await ann.HeadAsync(), Bob: await bob.HeadAsync());

        await ann.CallAsync(new DeleteContact(bob.Id));

        Assert.Empty(await ann.ContactsAsync());
        Assert.Empty(await bob.ContactsAsync());
        foreach (var (person, other, head) in new[] { (ann, bob, heads.Ann), (bob, ann, heads.Bob) })
        {
            var removed = Assert.Single(await person.LogAsync(head));
            Assert.Equal((EventKinds.ContactRemoved, other.Id), (removed.Kind, removed.Body.Read<AccountReference>().AccountId));
        }

        Assert.Equal("not_found", await CodeOfAsync(ann, new DeleteContact(bob.Id)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new UpdateContact(bob.Id, "gone")));
        Assert.Equal("pending", (await ann.AskAsync(bob)).State);
        Assert.Equal(chat, (await bob.CallAsync(new AcceptContact(ann.Id))).Direct.ConversationId);
        Assert.Contains((await bob.CallAsync(new GetEvents(chat, 0))).Events, logged => logged.Seq == said.Seq);
        Assert.Equal("bad_request", await CodeOfAsync(ann, new ListContacts("made up")));
        foreach (var limit in new[] { 0, 501 })
            Assert.Equal("bad_request", await CodeOfAsync(ann, new ListContacts(Limit: limit)));
    }

    static async Task<Person> NamedAsync(TestServer server, string nickname)
    {
        var person = await server.PersonAsync("friend");
        await person.CallAsync(new UpdateMe(nickname));
        return person;
    }

    static async Task<List<Contact>> PagesAsync(Person person, int limit)
    {
        var contacts = new List<Contact>();
        for (string? after = null; ;)
        {
            var page = await person.CallAsync(new ListContacts(after, limit));
            contacts.AddRange(page.Contacts);
            if ((after = page.Next) is null)
                return contacts;
        }
    }

    static string Shown(Contact contact) => $"{contact.Letter} {contact.Remark ?? contact.Profile.Account.Nickname}";
}
