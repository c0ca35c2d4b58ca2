using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Conversations;

public sealed class FormerMemberTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_request_that_runs_beside_a_removal_leaves_no_right_behind(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        await using var line = await bob.ConnectAsync();
        for (var round = 0; round < 25; round++)
        {
            var group = await TestServer.GroupAsync(ann, bob);
            var typing = AllowedAsync(line, new SetTyping(group));
            await ann.CallAsync(new RemoveMember(group, bob.Id));
            await typing;

            Assert.False(await AllowedAsync(line, new SetTyping(group)));
            Assert.False(await AllowedAsync(line, new ListMembers(group)));
            Assert.False(await AllowedAsync(line, new SendMessage(group, Guid.CreateVersion7(), "still here")));
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_a_former_member_is_told_of_the_conversation_stands_still(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        await ann.CallAsync(new RemoveMember(group, bob.Id));
        var then = await bob.CallAsync(new GetConversation(group));

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await ann.SayAsync(group, "now we can talk");
        await ann.CallAsync(new SetTimer(group, 3600));
        await ann.CallAsync(new UpdateGroup(group, Title: "Without bob", Avatar: "dog", Announcement: "He is gone.", AllMuted: true));
        await ann.CallAsync(new AddMembers(group, [(await server.PersonAsync("carl")).Id, (await server.PersonAsync("dora")).Id]));

        Assert.Equal(then, await bob.CallAsync(new GetConversation(group)));
    }

    static async Task<bool> AllowedAsync<TAnswer>(LiveClient line, IOperation<TAnswer> request)
    {
        try
        {
            await line.CallAsync(request);
            return true;
        }
        catch (RefusedException refused) when (refused.Code is ErrorCodes.NotFound)
        {
            return false;
        }
    }
}
