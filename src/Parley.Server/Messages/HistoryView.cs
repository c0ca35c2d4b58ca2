using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>
/// One member's reading of a log at one moment: the same last event for all its queries. A page costs what it shows, wherever in the
/// log it lies: one range of lines, and of what came later about them only what still tells: not the edits and votes before the last.
/// </summary>
sealed class HistoryView(DbConnection connection, Membership membership, Guid accountId, long last)
{
    /// <summary>About what an account's id takes on the wire.</summary>
    public const int BytesOfId = 40;

    /// <summary>How far to look for lines before it is looked where there are any.</summary>
    const int ChunkLength = 200;

    /// <summary>Lines further apart are asked about by themselves: what lies between them is not theirs to read.</summary>
    const int MaxGap = 50;

    const string Seen = """
        WHERE e.conversation_id = @ConversationId AND (e.target IS NULL OR e.kind IN ('message.pinned', 'message.unpinned'))
            AND (e.target IS NULL OR e.target >= @first) AND (e.withheld = 0 OR e.account_id = @accountId)
            AND NOT EXISTS (SELECT 1 FROM hidden_messages h
                WHERE h.conversation_id = e.conversation_id AND h.account_id = @accountId AND h.seq = e.seq)
        """;

    /// <summary>What later changed these messages: of the edits, the last.</summary>
    internal const string Changes = $"""
        SELECT {LoggedEvent.Columns} FROM events e
        WHERE e.conversation_id = @ConversationId AND e.target >= @from AND e.target <= @to AND e.seq <= @last
            AND (e.kind = 'message.edited' OR e.kind = 'message.recalled' OR e.kind = 'poll.closed')
            AND (e.withheld = 0 OR e.account_id = @accountId)
            AND NOT (e.kind = 'message.edited' AND EXISTS (SELECT 1 FROM events n
                WHERE n.conversation_id = e.conversation_id AND n.target = e.target AND n.seq > e.seq AND n.seq <= @last
                    AND n.kind = 'message.edited' AND (n.withheld = 0 OR n.account_id = @accountId)))
        ORDER BY e.seq
        """;

    /// <summary>A poll's last vote: it tells how the poll stands.</summary>
    internal const string Vote = $"""
        SELECT {LoggedEvent.Columns} FROM events
        WHERE conversation_id = @ConversationId AND target = @seq AND kind = 'poll.voted' AND withheld = 0 AND seq <= @last
        ORDER BY seq DESC LIMIT 1
        """;

    /// <summary>Mine that the other one does not see.</summary>
    const string WithheldVote = $"""
        SELECT {LoggedEvent.Columns} FROM events
        WHERE conversation_id = @ConversationId AND target = @seq AND kind = 'poll.voted' AND withheld <> 0 AND account_id = @accountId
            AND seq <= @last
            AND EXISTS (SELECT 1 FROM events m WHERE m.conversation_id = @ConversationId AND m.account_id = @accountId AND m.withheld <> 0)
        ORDER BY withheld DESC, seq DESC LIMIT 1
        """;

    const string Notices = """
        FROM events e
        WHERE e.conversation_id = @ConversationId AND e.seq >= @from AND e.seq <= @to AND e.kind <> 'message.posted'
            AND (e.target IS NULL OR e.kind IN ('message.pinned', 'message.unpinned'))
        """;

    const string Standing = """
        SELECT seq, emoji, account_id FROM reactions
        WHERE conversation_id = @ConversationId AND seq >= @from AND seq <= @to AND reader_id = @reader AND added_seq <= @last
        ORDER BY seq, first_seq, added_seq
        """;

    const string Weights = """
        SELECT seq, count(*) AS count FROM reactions
        WHERE conversation_id = @ConversationId AND seq >= @from AND seq <= @to AND reader_id = @reader
        GROUP BY seq
        """;

    const string Edits = """
        SELECT target, count(*) AS count FROM events
        WHERE conversation_id = @ConversationId AND target >= @from AND target <= @to AND seq <= @last AND kind = 'message.edited'
            AND (withheld = 0 OR account_id = @accountId)
        GROUP BY target
        """;

    const string MyVotes = """
        SELECT seq, option FROM votes
        WHERE conversation_id = @ConversationId AND seq >= @from AND seq <= @to AND account_id = @accountId
        ORDER BY seq, option
        """;

    readonly Silences _silences = new(connection, membership.ConversationId, by: membership.Peer?.AccountId);

    /// <summary>The last event it sees.</summary>
    public long Last => last;

    /// <summary>The nearest lines before a place, in order.</summary>
    public async Task<(List<LoggedEvent> Lines, bool More)> BeforeAsync(long before, int limit, HistoryFilter filter)
    {
        var to = Math.Max(before, membership.FirstSeq) - 1;
        var (lines, more) = await ReadAsync(_silences.BackwardsAsync(membership.FirstSeq, to), limit, filter, isBackwards: true);
        lines.Reverse();
        return (lines, more);
    }

    /// <summary>The nearest lines from a place on.</summary>
    public Task<(List<LoggedEvent> Lines, bool More)> FromAsync(long from, int limit, HistoryFilter filter) =>
        ReadAsync(_silences.ForwardsAsync(Math.Max(from, membership.FirstSeq), last), limit, filter, isBackwards: false);

    async Task<(List<LoggedEvent> Lines, bool More)> ReadAsync(
        IAsyncEnumerable<(long From, long To)> stretches, int limit, HistoryFilter filter, bool isBackwards)
    {
        var (lines, bytes) = (new List<LoggedEvent>(), 0L);
        var sql = $"""
            SELECT {LoggedEvent.Columns} FROM events e {Seen} AND e.seq >= @from AND e.seq <= @to {filter.Sql}
            ORDER BY e.seq {(isBackwards ? "DESC" : "ASC")} LIMIT @rows
            """;
        await foreach (var (first, end) in stretches)
        {
            for (var (from, to) = (first, end); from <= to;)
            {
                var chunk = filter.IsIndexed ? (from, to) : isBackwards ? (Math.Max(from, to - ChunkLength), to) : (from, Math.Min(to, from + ChunkLength));
                var left = limit - lines.Count;
                var (some, more) = await LogPage.ReadAsync(
                    connection, sql,
                    new { membership.ConversationId, accountId, first = membership.FirstSeq, from = chunk.Item1, to = chunk.Item2, rows = left + 1 }, left);
                lines.AddRange(some);
                bytes += some.Sum(line => line.Body.Length);
                if (more || bytes > LogPage.MaxBytes)
                    return (lines, true);
                (from, to) = isBackwards ? (from, chunk.Item1 - 1) : (chunk.Item2 + 1, to);
                if (some.Count == 0 && from <= to)
                    (from, to) = isBackwards ? (from, await LastLineAsync(from, to)) : (await FirstLineAsync(from, to), to);
            }
        }

        return (lines, false);
    }

    /// <summary>The last place up to which there may be a line: however many reactions and edits follow, they are not walked through.</summary>
    async Task<long> LastLineAsync(long from, long to)
    {
        var message = await HalveAsync(from, to, await CountableAsync(to) - 1);
        return Math.Max(message, await connection.ExecuteScalarAsync<long?>($"SELECT max(e.seq) {Notices}", NoticesOf(from, to)) ?? 0);
    }

    /// <summary>The first place from which there may be a line.</summary>
    async Task<long> FirstLineAsync(long from, long to)
    {
        var message = await HalveAsync(from, to + 1, await CountableAsync(from - 1));
        return Math.Min(message, await connection.ExecuteScalarAsync<long?>($"SELECT min(e.seq) {Notices}", NoticesOf(from, to)) ?? long.MaxValue);
    }

    /// <summary>Each event tells how many messages there were up to it, so that the first with more than so many is found by halving.</summary>
    /// <returns><paramref name="high"/> where there is none before it.</returns>
    async Task<long> HalveAsync(long low, long high, long count)
    {
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await CountableAsync(middle) <= count)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    Task<long> CountableAsync(long seq) => connection.ExecuteScalarAsync<long>(
        "SELECT countable FROM events WHERE conversation_id = @ConversationId AND seq = @seq", new { membership.ConversationId, seq });

    object NoticesOf(long from, long to) => new { membership.ConversationId, from, to };

    /// <summary>The lines of these messages that it sees, in order of <c>seq</c>.</summary>
    public async Task<List<LoggedEvent>> LinesAsync(IEnumerable<long> seqs)
    {
        const string One = $"SELECT {LoggedEvent.Columns} FROM events e {Seen} AND e.seq = @seq";
        var lines = new List<LoggedEvent>();
        foreach (var seq in seqs.Where(seq => membership.Sees(seq) && seq <= last).Distinct().Order())
            lines.AddRange(await connection.QueryAsync<LoggedEvent>(One, new { membership.ConversationId, accountId, first = membership.FirstSeq, seq }));
        return lines;
    }

    /// <summary>Time never runs backwards in a log, so its place is found by halving.</summary>
    /// <returns>The first event at or after a time; one past the last when there is none.</returns>
    public async Task<long> FirstAtAsync(long at)
    {
        var (low, high) = (membership.FirstSeq, last + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await connection.ExecuteScalarAsync<long>(
                "SELECT at FROM events WHERE conversation_id = @ConversationId AND seq = @middle", new { membership.ConversationId, middle }) < at)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>About how many bytes each of these lines, which are in order of <c>seq</c>, is on the wire as far as that is known before it is folded.</summary>
    public async Task<int[]> WeighAsync(List<LoggedEvent> lines)
    {
        var reactions = new Dictionary<long, int>();
        foreach (var run in Runs(lines))
        {
            foreach (var (seq, count) in await connection.QueryAsync<(long Seq, long Count)>(Weights, RangeOf(run)))
                reactions[seq] = (int)count;
        }

        return [.. lines.Select(line => line.Body.Length + (reactions.GetValueOrDefault(line.Seq) * BytesOfId))];
    }

    /// <summary>What people read in these lines, which are in order of <c>seq</c>.</summary>
    public async Task<Entry[]> FoldAsync(List<LoggedEvent> lines)
    {
        var entries = new List<Entry>();
        foreach (var run in Runs(lines))
            entries.AddRange(await FoldRunAsync(run));
        return [.. entries];
    }

    static IEnumerable<List<LoggedEvent>> Runs(List<LoggedEvent> lines)
    {
        for (var start = 0; start < lines.Count;)
        {
            var end = start + 1;
            while (end < lines.Count && lines[end].Seq - lines[end - 1].Seq <= MaxGap)
                end++;
            yield return lines[start..end];
            start = end;
        }
    }

    object RangeOf(List<LoggedEvent> lines) => new
    {
        membership.ConversationId,
        accountId,
        from = lines[0].Seq,
        to = lines[^1].Seq,
        last,
        reader = Reactions.ReaderOf(membership, accountId),
    };

    async Task<Entry[]> FoldRunAsync(List<LoggedEvent> lines)
    {
        var range = RangeOf(lines);
        var wanted = lines.Select(line => line.Seq).ToHashSet();
        var later = (await connection.QueryAsync<LoggedEvent>(Changes, range)).Where(logged => wanted.Contains(logged.Target!.Value)).ToList();
        var polls = lines.Where(line => line.Content == Contents.Poll).ToList();
        foreach (var poll in polls)
            later.AddRange(await VotesAsync(poll.Seq));
        var entries = MessageFold.Fold(lines.Concat(later.OrderBy(logged => logged.Seq)));
        var edits = (await connection.QueryAsync<(long Seq, long Count)>(Edits, range)).ToDictionary(row => row.Seq, row => (int)row.Count);
        var mine = polls.Count > 0
            ? (await connection.QueryAsync<(long Seq, long Option)>(MyVotes, range)).ToLookup(row => row.Seq, row => (int)row.Option)
            : null;
        var reactions = (await connection.QueryAsync<(long Seq, string Emoji, Guid By)>(Standing, range)).ToLookup(row => row.Seq, row => (row.Emoji, row.By));
        return Array.ConvertAll(entries, entry => entry.Message is { } message
            ? entry with { Message = Complete(entry.Seq, message, edits, mine, reactions) }
            : entry);
    }

    async Task<IEnumerable<LoggedEvent>> VotesAsync(long seq)
    {
        var key = new { membership.ConversationId, accountId, seq, last };
        var votes = await connection.QueryAsync<LoggedEvent>(Vote, key);
        return membership.IsDirect ? votes.Concat(await connection.QueryAsync<LoggedEvent>(WithheldVote, key)) : votes;
    }

    /// <summary>Adds what the last events alone do not tell: how often it was edited, how the reader voted, who reacted.</summary>
    static Message Complete(
        long seq, Message message, Dictionary<long, int> edits, ILookup<long, int>? mine, ILookup<long, (string Emoji, Guid By)> reactions) => message with
        {
            Version = 1 + edits.GetValueOrDefault(seq),
            Votes = message.Votes is { } votes && mine is not null ? votes with { Mine = [.. mine[seq]] } : message.Votes,
            Reactions = message.RecalledBy is null
                ? [.. reactions[seq].GroupBy(one => one.Emoji, (emoji, by) => new Reaction(emoji, [.. by.Select(one => one.By)]))]
                : [],
        };
}
