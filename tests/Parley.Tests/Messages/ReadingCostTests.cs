using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Messages;
using Parley.Server.Storage;
using Parley.Tests.Harness;
using SQLitePCL;

namespace Parley.Tests.Messages;

/// <summary>What reading costs, counted in what the database touches: pages of SQLite's, rows of PostgreSQL's.</summary>
public sealed class ReadingCostTests
{
    /// <summary>As many as the server takes from one who is not heard; by a long way more than a page.</summary>
    const int Unheard = 10_000;

    const string Fill = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
        INSERT INTO events (conversation_id, seq, kind, account_id, at, body, countable, content, withheld)
        SELECT c.id, c.last_seq + n.i, 'message.posted', @by, c.last_at, @body, c.countable + n.i,
            CASE WHEN n.i % 2 = 0 THEN 'location' END, c.last_seq + 1
        FROM n JOIN conversations c ON c.id = @chat;
        UPDATE conversations SET last_seq = last_seq + @count, countable = countable + @count, last_message_seq = last_seq + @count
        WHERE id = @chat
        """;

    const string Change = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
        INSERT INTO events (conversation_id, seq, kind, account_id, at, body, countable, target)
        SELECT c.id, c.last_seq + n.i, CASE WHEN n.i % 2 = 0 THEN 'poll.voted' ELSE 'reaction.removed' END, @by, c.last_at, @body, c.countable, @target
        FROM n JOIN conversations c ON c.id = @chat;
        UPDATE conversations SET last_seq = last_seq + @count WHERE id = @chat
        """;

    [Theory, OnBothDatabases]
    public async Task What_is_withheld_costs_whoever_does_not_see_it_nothing(DatabaseKind kind)
    {
        // Its own: what others do at the same time would be counted too.
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        for (var i = 0; i < 40; i++)
            await (i % 2 == 0 ? ann : bob).SayAsync(chat, $"text {i}");
        await ann.CallAsync(new BlockAccount(bob.Id));
        var last = await bob.SayAsync(chat, "unheard");

        var before = await CostsAsync(server, ann, chat);
        await FillAsync(server, Fill, chat, bob, new MessagePosted(Guid.CreateVersion7(), "unheard"), Unheard);
        var after = await CostsAsync(server, ann, chat);

        foreach (var (what, cost) in after)
            Assert.True(cost <= before[what] + 30, $"{what}: {before[what]} before, {cost} after");
        var seen = await ann.CallAsync(new GetConversation(chat));
        Assert.Equal(("text 39", last.Seq - 1), (seen.Preview!.Text, seen.Preview.Seq));
        var page = await ann.CallAsync(new GetHistory(chat, Around: last.Seq + 100, Limit: 10));
        Assert.Equal((last.Seq - 1, true, false), (page.Entries[^1].Seq, page.HasBefore, page.HasAfter));
        var later = await ann.SayAsync(chat, "after all that");
        Assert.Equal([later.Seq], (await ann.CallAsync(new GetHistory(chat, After: last.Seq))).Entries.Select(entry => entry.Seq));
        Assert.Equal(later.Seq - 1, (await bob.CallAsync(new GetHistory(chat))).Entries[^2].Seq);
    }

    [Theory, OnBothDatabases]
    public async Task What_was_added_and_taken_back_costs_a_page_nothing(DatabaseKind kind)
    {
        // Its own: what others do at the same time would be counted too.
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var group = await TestServer.GroupAsync(ann, bob);
        var poll = await ann.CallAsync(new SendMessage(group, Guid.CreateVersion7(), "which?", Poll: new Poll(["a", "b"], false, false)));
        await bob.CallAsync(new AddReaction(group, poll.Seq, "👍"));
        var voted = new PollVoted(poll.Seq, [1, 0], Voters: 1, [0]);
        await FillAsync(server, Change, group, bob, voted, 1000, poll.Seq);

        var before = await CostsAsync(server, ann, group);
        await FillAsync(server, Change, group, bob, voted, Unheard, poll.Seq);
        var after = await CostsAsync(server, ann, group);

        foreach (var (what, cost) in after)
            Assert.True(cost <= before[what] + 60, $"{what}: {before[what]} before, {cost} after");
        var read = (await ann.CallAsync(new GetHistory(group, Kind: Contents.Poll))).Entries.Single().Message!;
        Assert.Equal([1, 0], read.Votes!.Counts);
        Assert.Equal([bob.Id], read.Reactions.Single().By);
        var last = await bob.SayAsync(group, "after all that");
        Assert.Equal([1, poll.Seq, last.Seq], (await ann.CallAsync(new GetHistory(group))).Entries.Select(entry => entry.Seq));
        Assert.Equal([last.Seq], (await ann.CallAsync(new GetHistory(group, After: poll.Seq))).Entries.Select(entry => entry.Seq));
    }

    static async Task FillAsync<T>(TestServer server, string sql, Guid chat, Person by, T body, long count, long? target = null)
    {
        var filled = await server.Services.GetRequiredService<Committer>().ChangeAsync<Done>([chat], async transaction =>
        {
            await transaction.ExecuteAsync(sql, new { chat, by = by.Id, body = JsonText.Of(body), count, target });
            // As PostgreSQL does by itself after a while.
            if (server.Kind == DatabaseKind.PostgreSQL)
                await transaction.ExecuteAsync("ANALYZE events");
            return new Done();
        });
        Assert.Null(filled.Error);
    }

    static async Task<Dictionary<string, long>> CostsAsync(TestServer server, Person reader, Guid chat)
    {
        var list = server.Services.GetRequiredService<ConversationList>();
        var membership = (await server.Services.GetRequiredService<Memberships>().FindAsync(chat, reader.Id, fresh: true, CancellationToken.None))!;
        var last = (await reader.CallAsync(new GetConversation(chat))).LastSeq;
        Assert.Null(Paging.Read(null, null, out var paging));
        return new()
        {
            ["list"] = await CostAsync(connection => list.PageAsync(connection, reader.Id, paging, null, null)),
            ["resume"] = await CostAsync(connection => list.ActiveSinceAsync(connection, reader.Id, 0, Guid.Empty, 200)),
            ["history"] = await CostAsync(connection => ReadAsync(connection, kind: null)),
            ["history of locations"] = await CostAsync(connection => ReadAsync(connection, Contents.Location)),
            ["history of notices"] = await CostAsync(connection => ReadAsync(connection, "notice")),
        };

        async Task ReadAsync(DbConnection connection, string? kind)
        {
            var filter = HistoryFilter.Of(kind)!;
            var view = new HistoryView(connection, membership, reader.Id, last);
            var (lines, _) = await view.BeforeAsync(last + 1, 20, filter);
            await view.WeighAsync(lines);
            await view.FoldAsync(lines);
            // From behind the last line that is seen.
            await view.FromAsync(Math.Min(last, 50), 20, filter);
        }

        async Task<long> CostAsync(Func<DbConnection, Task> read)
        {
            await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
            await read(connection);
            if (connection is SqliteConnection sqlite)
            {
                PagesTouched(sqlite);
                await read(connection);
                return PagesTouched(sqlite);
            }

            await using var transaction = await connection.BeginTransactionAsync();
            // What this connection did before may not have been counted off yet.
            var earlier = await RowsTouchedAsync(connection);
            await read(connection);
            return await RowsTouchedAsync(connection) - earlier;
        }
    }

    static Task<long> RowsTouchedAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(
        "SELECT COALESCE(sum(seq_tup_read + COALESCE(idx_tup_fetch, 0)), 0)::bigint FROM pg_stat_xact_user_tables");

    /// <summary>Since it was last asked.</summary>
    static long PagesTouched(SqliteConnection connection)
    {
        const int CacheHit = 7;
        const int CacheMiss = 8;
        var touched = 0L;
        foreach (var counter in new[] { CacheHit, CacheMiss })
        {
            Assert.Equal(0, raw.sqlite3_db_status(connection.Handle, counter, out var count, out _, resetFlg: 1));
            touched += count;
        }

        return touched;
    }
}
