using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Conversations;

public sealed class DirectConversationTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_group_never_takes_the_place_of_a_direct_conversation(DatabaseKind kind)
    {
        var (first, second, eve) = await InOrderOfIdAsync(kind);
        var group = await first.CallAsync(new CreateGroup(ClientId: second.Id, "Just the two of us", [second.Id, eve.Id]));

        var direct = await second.CallAsync(new OpenDirect(first.Id));

        Assert.NotEqual(group.Id, direct.Id);
        Assert.Equal((ConversationKinds.Direct, 2, first.Id), (direct.Kind, direct.MemberCount, direct.Peer?.Id));
    }

    [Theory, OnBothDatabases]
    public async Task A_direct_conversation_never_takes_the_place_of_a_group(DatabaseKind kind)
    {
        var (first, second, eve) = await InOrderOfIdAsync(kind);
        var direct = await first.CallAsync(new OpenDirect(second.Id));

        var group = await first.CallAsync(new CreateGroup(ClientId: second.Id, "The three of us", [second.Id, eve.Id]));

        Assert.NotEqual(direct.Id, group.Id);
        Assert.Equal((ConversationKinds.Group, 3), (group.Kind, group.MemberCount));
    }

    // Two name their conversation in the order of their ids, and a group's creator names it with an id of their choice.
    async Task<(Person First, Person Second, Person Third)> InOrderOfIdAsync(DatabaseKind kind)
    {
        var people = await (await servers.Get(kind)).PeopleAsync("ann", "bob", "eve");
        Array.Sort(people, (one, other) => one.Id.CompareTo(other.Id));
        return (people[0], people[1], people[2]);
    }
}
