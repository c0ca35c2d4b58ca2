using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 5 for what is pushed: also when messages, a coming and a going are committed, and told, in one go.</summary>
public sealed class PushesEndWithMembershipTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task What_is_told_together_with_a_coming_or_going_reaches_only_those_who_may_read_it(DatabaseKind kind)
    {
        const int Rounds = 8;
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann);
        await using var speaking = await ann.ConnectAsync();
        await using var listening = await bob.ConnectAsync();

        for (var round = 0; round < Rounds; round++)
        {
            await AmidstMessagesAsync(() => speaking.CallAsync(new AddMembers(group, [bob.Id])));
            await AmidstMessagesAsync(() => speaking.CallAsync(new RemoveMember(group, bob.Id)));
        }

        await listening.FenceAsync();
        Assert.Equal(await ReadableAsync(ann, group, bob.Id), listening.EventsOf(group).Select(one => one.Seq));

        async Task AmidstMessagesAsync(Func<Task> change)
        {
            var before = Enumerable.Range(0, 12).Select(_ => speaking.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "before"))).ToArray();
            var changing = change();
            var after = Enumerable.Range(0, 12).Select(_ => speaking.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "after"))).ToArray();
            await Task.WhenAll([.. before, changing, .. after]);
        }
    }

    /// <summary>The events from each time someone was added to the time they were removed, as the log has them.</summary>
    static async Task<List<long>> ReadableAsync(Person owner, Guid group, Guid accountId)
    {
        var readable = new List<long>();
        var isMember = false;
        for (var page = await owner.CallAsync(new GetEvents(group, 0, 500)); page.Events.Length > 0; page = await owner.CallAsync(new GetEvents(group, page.Events[^1].Seq, 500)))
        {
            foreach (var one in page.Events)
            {
                isMember |= one.Kind == EventKinds.MembersAdded;
                if (isMember)
                    readable.Add(one.Seq);
                isMember &= one.Kind != EventKinds.MemberRemoved;
            }
        }

        Assert.NotEmpty(readable);
        return readable;
    }
}
