using System.Net;
using System.Text;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 7: every list is paged, everything sent has a limit, and every limit answers with a named error.</summary>
public sealed class NothingUnboundedTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task Every_list_refuses_limits_it_does_not_have(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        await using var live = await ann.ConnectAsync();

        foreach (var limit in new[] { 0, -1, int.MinValue, int.MaxValue })
        {
            await RefusedAsync("bad_request", () => live.CallAsync(new ListConversations(Limit: limit)));
            await RefusedAsync("bad_request", () => live.CallAsync(new ListMembers(chat, Limit: limit)));
            await RefusedAsync("bad_request", () => live.CallAsync(new GetHistory(chat, Limit: limit)));
            await RefusedAsync("bad_request", () => live.CallAsync(new GetEvents(chat, 0, limit)));
        }

        await RefusedAsync("bad_request", () => live.CallAsync(new ListConversations(Limit: 501)));
        await RefusedAsync("bad_request", () => live.CallAsync(new ListMembers(chat, Limit: 201)));
        await RefusedAsync("bad_request", () => live.CallAsync(new GetHistory(chat, Limit: 101)));
        await RefusedAsync("bad_request", () => live.CallAsync(new GetEvents(chat, 0, 501)));
        var known = Enumerable.Range(0, 1001).Select(_ => new KnownLog(Guid.CreateVersion7(), 1)).ToArray();
        await live.CallAsync(new Resume(known[1..]));
        await RefusedAsync("bad_request", () => live.CallAsync(new Resume(known)));
    }

    [Theory, OnBothDatabases]
    public async Task Every_list_by_cursor_says_its_limit_and_refuses_a_cursor_that_is_none(DatabaseKind kind)
    {
        // The first account of a server is its administrator's.
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        await using var live = await ann.ConnectAsync();
        var group = await TestServer.GroupAsync(ann);
        var poll = (await ann.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "Which?", Poll: new Poll(["a", "b"], false, false)))).Seq;

        await LimitedAsync(500, (after, limit) => new ListConversations(after, limit));
        await LimitedAsync(200, (after, limit) => new ListMembers(group, after, limit));
        await LimitedAsync(500, (after, limit) => new ListContacts(after, limit));
        await LimitedAsync(100, (after, limit) => new ListContactRequests(null, after, limit));
        await LimitedAsync(100, (after, limit) => new ListBlocked(after, limit));
        await LimitedAsync(100, (after, limit) => new ListApplications(group, after, limit));
        await LimitedAsync(100, (after, limit) => new ListGroupInvitations(after, limit));
        await LimitedAsync(100, (after, limit) => new ListGroupLinks(group, after, limit));
        await LimitedAsync(100, (after, limit) => new ListBanned(group, after, limit));
        await LimitedAsync(100, (after, limit) => new ListPins(group, after, limit));
        await LimitedAsync(100, (after, limit) => new ListReceipts(group, poll, after, limit));
        await LimitedAsync(100, (after, limit) => new ListVoters(group, poll, 0, after, limit));
        await LimitedAsync(100, (after, limit) => new ListScheduled(after, limit));
        await LimitedAsync(100, (after, limit) => new ListDevices(after, limit));
        await LimitedAsync(100, (after, limit) => new SearchAccounts("ann", after, limit));
        await LimitedAsync(100, (after, limit) => new ListRegistrationCodes(after, limit));

        async Task LimitedAsync<T>(int max, Func<string?, int?, IOperation<T>> list)
        {
            foreach (var limit in new int?[] { null, 1, max })
            {
                await live.CallAsync(list(null, limit));
                await SaysAsync("This cursor is not from an earlier page.", "after", list("!", limit));
            }

            // A wrong limit is told first.
            foreach (var limit in new[] { int.MinValue, 0, max + 1, int.MaxValue })
                await SaysAsync($"The limit is 1 to {max}.", "limit", list("!", limit));
        }

        async Task SaysAsync<T>(string message, string field, IOperation<T> request)
        {
            var refusal = await Assert.ThrowsAsync<RefusedException>(() => live.CallAsync(request));
            Assert.Contains(
                $$$"""{"code":"bad_request","message":"{{{message}}}","details":{"field":"{{{field}}}"}""", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Pages_of_conversations_and_members_repeat_nothing_and_miss_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.PersonAsync("ann")));
        var groups = await Task.WhenAll(Enumerable.Range(0, 11).Select(_ => TestServer.GroupAsync(people[0], people[1..])));

        var conversations = new List<Guid>();
        for (string? after = null; ;)
        {
            var page = await people[0].CallAsync(new ListConversations(after, 3));
            conversations.AddRange(page.Conversations.Select(conversation => conversation.Id));
            if ((after = page.Next) is null)
                break;
        }

        var members = new List<Guid>();
        for (string? after = null; ;)
        {
            var page = await people[0].CallAsync(new ListMembers(groups[0], after, 3));
            members.AddRange(page.Members.Select(member => member.Account.Id));
            if ((after = page.Next) is null)
                break;
        }

        Assert.Equal(groups.Order(), conversations.Order());
        Assert.Equal(people.Select(person => person.Id).Order(), members.Order());
    }

    [Theory, OnBothDatabases]
    public async Task Pages_of_history_and_events_repeat_nothing_and_miss_nothing(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        for (var message = 0; message < 10; message++)
            await ann.SayAsync(chat, "a line");
        var all = Enumerable.Range(1, 11).Select(seq => (long)seq);

        var backwards = new List<long>();
        for (long? before = null; backwards is not [1, ..]; before = backwards[0])
            backwards.InsertRange(0, Seqs(await ann.CallAsync(new GetHistory(chat, Before: before, Limit: 3))));
        var forwards = new List<long>();
        for (var more = true; more;)
        {
            var page = await ann.CallAsync(new GetHistory(chat, After: forwards.LastOrDefault(), Limit: 3));
            forwards.AddRange(Seqs(page));
            more = page.HasAfter;
        }

        Assert.Equal(all, backwards);
        Assert.Equal(all, forwards);
        Assert.Equal([4, 5, 6, 7], Seqs(await ann.CallAsync(new GetHistory(chat, Around: 6, Limit: 4))));
        Assert.Equal([6], Seqs(await ann.CallAsync(new GetHistory(chat, Around: 6, Limit: 1))));
        Assert.Equal(all, (await ann.LogAsync(chat, limit: 1)).Select(logged => logged.Seq));
    }

    [Theory, OnBothDatabases]
    public async Task Texts_titles_names_and_groups_have_limits(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        // Of two bytes each: bytes are counted, not characters.
        var longest = new string('é', 32 * 1024);
        var message = await ann.SayAsync(chat, longest);
        await RefusedAsync("text_too_long", () => ann.SayAsync(chat, longest + "x"));
        await RefusedAsync("text_too_long", () => ann.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), longest + "x")));
        await RefusedAsync("text_empty", () => ann.SayAsync(chat, ""));

        await ann.CallAsync(new CreateGroup(Guid.CreateVersion7(), new string('t', 100), []));
        await RefusedAsync("bad_request", () => ann.CallAsync(new CreateGroup(Guid.CreateVersion7(), new string('t', 101), [])));
        await RefusedAsync("bad_request", () => ann.CallAsync(new CreateGroup(Guid.CreateVersion7(), "", [])));
        await ann.CallAsync(new UpdateMe(new string('n', 64)));
        await RefusedAsync("bad_request", () => ann.CallAsync(new UpdateMe(new string('n', 65))));

        var crowd = Enumerable.Range(0, 201).Select(_ => Guid.CreateVersion7()).ToArray();
        var group = await TestServer.GroupAsync(ann);
        await RefusedAsync("bad_request", () => ann.CallAsync(new CreateGroup(Guid.CreateVersion7(), "A crowd", crowd)));
        await RefusedAsync("bad_request", () => ann.CallAsync(new AddMembers(group, crowd)));
        await RefusedAsync("bad_request", () => ann.CallAsync(new AddMembers(group, [])));
    }

    [Theory, OnBothDatabases]
    public async Task Frames_and_bodies_have_limits(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        await using var live = await ann.ConnectAsync();
        var limit = (await live.Hello).Limits.FrameBytes;

        await live.SendFrameAsync(Encoding.UTF8.GetBytes(new string(' ', limit + 1)));
        Assert.Equal(1009, await live.Closed);

        using var http = new HttpClient();
        using var body = new StringContent($"{{\"username\":\"{new string('u', limit)}\"}}", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(server.Url, "/api/v1/sessions"), body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("\"too_large\"", await answer.Content.ReadAsStringAsync());
    }

    [Theory, OnBothDatabases]
    public async Task Edits_reactions_members_and_requests_in_flight_have_limits(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind, ("Messages:MaxEdits", "2"), ("Messages:MaxReactions", "2"), ("Groups:DefaultMemberLimit", "2"), ("Live:MaxRequestsInFlight", "4"));
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var live = await ann.ConnectAsync();
        Assert.Equal(4, (await live.Hello).Limits.RequestsInFlight);

        // Many more than are worked on at once: the rest wait, and all are answered.
        var sent = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => live.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "patience"))));
        Assert.Equal(Enumerable.Range(2, 100).Select(seq => (long)seq), sent.Select(message => message.Seq).Order());

        Task<MessageSent> EditAsync() => live.CallAsync(new EditMessage(chat, 2, Guid.CreateVersion7(), "again"));
        await EditAsync();
        await EditAsync();
        await RefusedAsync("too_many_edits", EditAsync);
        await live.CallAsync(new AddReaction(chat, 2, "👍"));
        await live.CallAsync(new AddReaction(chat, 2, "🎉"));
        await RefusedAsync("too_many_reactions", () => live.CallAsync(new AddReaction(chat, 2, "🙈")));
        await live.CallAsync(new RemoveReaction(chat, 2, "👍"));
        await live.CallAsync(new AddReaction(chat, 2, "🙈"));
        var group = await TestServer.GroupAsync(ann, bob);
        var carl = await server.PersonAsync("carl");
        await RefusedAsync("group_full", () => live.CallAsync(new AddMembers(group, [carl.Id])));
        await RefusedAsync("group_full", () => live.CallAsync(new CreateGroup(Guid.CreateVersion7(), "Full", [bob.Id, carl.Id])));
    }

    static IEnumerable<long> Seqs(History page) => page.Entries.Select(entry => entry.Seq);

    static async Task RefusedAsync<T>(string code, Func<Task<T>> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RefusedException>(call)).Code);
}
