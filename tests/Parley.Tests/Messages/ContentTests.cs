using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

/// <summary>Messages that are more than text, and finding them again.</summary>
public sealed class ContentTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_card_and_a_place_are_kept_with_the_message(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var cem = await server.PersonAsync("cem");
        var place = new Location(31.2304, 121.4737, "人民广场", "上海");

        await ann.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "", Card: cem.Id));
        await ann.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "here", Location: place));

        var entries = (await bob.CallAsync(new GetHistory(chat))).Entries;
        Assert.Equal((Contents.Card, cem.Account), (entries[^2].Message!.Content, entries[^2].Message!.Card!));
        Assert.Equal((Contents.Location, place), (entries[^1].Message!.Content, entries[^1].Message!.Location!));
        Assert.Equal(("here", Contents.Location), ((await bob.CallAsync(new GetConversation(chat))).Preview!.Text, Contents.Location));
    }

    [Theory, OnBothDatabases]
    public async Task What_makes_no_sense_is_refused_by_name(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");

        Assert.Equal("text_empty", await RefusalAsync(new(chat, Guid.CreateVersion7(), " ")));
        Assert.Equal("text_empty", await RefusalAsync(new(chat, Guid.CreateVersion7(), "", Poll: new Poll(["a", "b"], false, false))));
        Assert.Equal("not_found", await RefusalAsync(new(chat, Guid.CreateVersion7(), "", Card: Guid.CreateVersion7())));
        Assert.Equal("bad_request", await RefusalAsync(new(chat, Guid.CreateVersion7(), "", Location: new Location(91, 0))));
        Assert.Equal("bad_request", await RefusalAsync(new(chat, Guid.CreateVersion7(), "", Location: new Location(0, 181))));
        Assert.Equal("bad_request", await RefusalAsync(new(chat, Guid.CreateVersion7(), "", Card: ann.Id, Location: new Location(0, 0))));
        foreach (var options in (string[][])[["one"], ["same", "same"], ["a", ""], [.. Enumerable.Range(0, 21).Select(number => $"{number}")]])
            Assert.Equal("bad_request", await RefusalAsync(new(chat, Guid.CreateVersion7(), "which?", Poll: new Poll(options, false, false))));
        Assert.Equal("bad_request", await RefusalAsync(new(chat, Guid.CreateVersion7(), "which?", Poll: new Poll(["a", "b"], false, false, EndsAt: 1))));

        Task<string> RefusalAsync(SendMessage request) => Refusals.CodeOfAsync(ann, request);
    }

    [Theory, OnBothDatabases]
    public async Task History_is_found_by_kind_and_by_date(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann);
        var days = new List<MessageSent>();
        for (var day = 0; day < 20; day++)
        {
            server.Clock.Advance(TimeSpan.FromDays(1));
            ann = await ann.OnAsync("laptop");
            days.Add(await ann.SayAsync(group, $"day {day}"));
            await ann.CallAsync(new AddReaction(group, days[^1].Seq, "👍"));
        }

        var poll = await ann.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "which?", Poll: new Poll(["a", "b"], false, false)));
        bob = await bob.OnAsync("laptop");
        await ann.CallAsync(new AddMembers(group, [bob.Id]));

        Assert.Equal((long[])[poll.Seq], await SeqsAsync(new GetHistory(group, Kind: Contents.Poll)));
        Assert.Equal(days.Select(day => day.Seq), await SeqsAsync(new GetHistory(group, Kind: Contents.Text)));
        Assert.Equal((long[])[.. days.Select(day => day.Seq), poll.Seq], await SeqsAsync(new GetHistory(group, Kind: "message")));
        Assert.Equal((long[])[1, poll.Seq + 1], await SeqsAsync(new GetHistory(group, Kind: "notice")));
        Assert.Equal("bad_request", await Refusals.CodeOfAsync(ann, new GetHistory(group, Kind: "nonsense")));
        Assert.Equal((long[])[days[6].Seq, days[7].Seq], await SeqsAsync(new GetHistory(group, At: days[6].At + 1, Limit: 2)));
        Assert.Equal((long[])[1, days[0].Seq], await SeqsAsync(new GetHistory(group, At: 0, Limit: 2)));
        Assert.Equal((long[])[poll.Seq + 1], await SeqsAsync(new GetHistory(group, At: long.MaxValue, Limit: 3), skip: 0, last: 1));

        async Task<long[]> SeqsAsync(GetHistory request, int skip = 0, int? last = null)
        {
            var seqs = (await ann.CallAsync(request)).Entries.Select(entry => entry.Seq).Skip(skip).ToArray();
            return last is { } count ? seqs[^count..] : seqs;
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_page_reads_the_last_edit_of_a_message_and_counts_the_others(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var message = await ann.SayAsync(chat, "first");
        for (var edit = 1; edit <= 30; edit++)
        {
            await ann.CallAsync(new EditMessage(chat, message.Seq, Guid.CreateVersion7(), $"edit {edit}"));
            if (edit % 7 == 0)
                await bob.CallAsync<Done>(edit % 2 == 0 ? new AddReaction(chat, message.Seq, "👍") : new RemoveReaction(chat, message.Seq, "👍"));
        }

        var read = (await bob.CallAsync(new GetHistory(chat))).Entries[^1].Message!;

        Assert.Equal(("edit 30", 31, 1), (read.Text, read.Version, read.Reactions.Length));
        Assert.Equal(1, await LinesReadAsync(server, chat, "message.edited"));
    }

    /// <summary>How many events of a kind a page of the whole log takes into memory.</summary>
    static async Task<int> LinesReadAsync(TestServer server, Guid chat, string kind)
    {
        await using var connection = await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
            .GetRequiredService<Parley.Server.Storage.Database>(server.Services).OpenAsync(CancellationToken.None);
        var events = await Dapper.SqlMapper.QueryAsync<Parley.Server.Log.LoggedEvent>(
            connection, Parley.Server.Messages.HistoryView.Changes, new { ConversationId = chat, accountId = Guid.Empty, from = 1, to = 1000, last = 1000 });
        return events.Count(logged => logged.Kind == kind);
    }
}
