using Parley.Protocol;
using Parley.Tests.Harness;
using static Parley.Tests.Harness.Refusals;

namespace Parley.Tests.Contacts;

/// <summary>Where only contacts may write to each other.</summary>
public sealed class OnlyContactsTests
{
    [Theory, OnBothDatabases]
    public async Task Nobody_opens_a_conversation_with_whom_they_do_not_know(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Contacts:WhoMayWrite", "Contacts"));
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));

        Assert.Equal("not_contacts", await CodeOfAsync(ann, new OpenDirect(bob.Id)));
        Assert.Equal("not_found", await CodeOfAsync(ann, new OpenDirect(Guid.CreateVersion7())));
        var chat = await ann.BefriendAsync(bob);

        Assert.Equal(chat, (await bob.CallAsync(new OpenDirect(ann.Id))).Id);
        await bob.SayAsync(chat, "hello");
    }

    [Theory, OnBothDatabases]
    public async Task Who_are_contacts_no_more_open_what_they_had_and_write_no_more_until_they_are_again(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Contacts:WhoMayWrite", "Contacts"));
        var (ann, bob, chat) = await server.ContactsAsync("ann", "bob");
        await bob.SayAsync(chat, "hello");

        await ann.CallAsync(new DeleteContact(bob.Id));

        foreach (var person in new[] { ann, bob })
            Assert.Equal("not_contacts", await CodeOfAsync(person, new SendMessage(chat, Guid.CreateVersion7(), "still there?")));
        Assert.Equal(chat, (await bob.CallAsync(new OpenDirect(ann.Id))).Id);
        await bob.AskAsync(ann);
        await ann.AskAsync(bob);
        await bob.SayAsync(chat, "hello again");
    }
}
