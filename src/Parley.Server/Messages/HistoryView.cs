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
    /// <summary>Lines further apart are asked about by themselves: what lies between them is not theirs to read.</summary>
    const int MaxGap = 50;

    const string Seen = """
        WHERE e.conversation_id = @ConversationId AND (e.target IS NULL OR e.kind IN ('message.pinned', 'message.unpinned'))
            AND (e.target IS NULL OR e.target >= @first) AND (e.withheld = 0 OR e.account_id = @accountId)
            AND NOT EXISTS (SELECT 1 FROM hidden_messages h
                WHERE h.conversation_id = e.conversation_id AND h.account_id = @accountId AND h.seq = e.seq)
        """;

    internal const string About = $"""
        SELECT {LoggedEvent.Columns} FROM events e
        WHERE e.conversation_id = @ConversationId AND e.target >= @from AND e.target <= @to AND e.seq <= @last
            AND e.kind NOT IN ('message.pinned', 'message.unpinned') AND (e.withheld = 0 OR e.account_id = @accountId)
            AND NOT (e.kind IN ('message.edited', 'poll.voted') AND EXISTS (SELECT 1 FROM events n
                WHERE n.conversation_id = e.conversation_id AND n.target = e.target AND n.seq > e.seq AND n.seq <= @last AND n.kind = e.kind
                    AND (n.withheld = 0 OR n.account_id = @accountId)))
        ORDER BY e.seq
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

    /// <summary>The last event it sees.</summary>
    public long Last => last;

    /// <summary>The nearest lines before a place, in order.</summary>
    public async Task<(List<LoggedEvent> Lines, bool More)> BeforeAsync(long before, int limit, string filter)
    {
        var sql = $"SELECT {LoggedEvent.Columns} FROM events e {Seen} AND e.seq >= @first AND e.seq < @before {filter} ORDER BY e.seq DESC LIMIT @limit";
        var (lines, more) = await LogPage.ReadAsync(
            connection, sql, new { membership.ConversationId, accountId, first = membership.FirstSeq, before, limit = limit + 1 }, limit);
        lines.Reverse();
        return (lines, more);
    }

    /// <summary>The nearest lines from a place on.</summary>
    public Task<(List<LoggedEvent> Lines, bool More)> FromAsync(long from, int limit, string filter)
    {
        var sql = $"SELECT {LoggedEvent.Columns} FROM events e {Seen} AND e.seq >= @from AND e.seq <= @last {filter} ORDER BY e.seq LIMIT @limit";
        return LogPage.ReadAsync(
            connection, sql, new { membership.ConversationId, accountId, first = membership.FirstSeq, from = Math.Max(from, membership.FirstSeq), last, limit = limit + 1 }, limit);
    }

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

    /// <summary>What people read in these lines, which are in order of <c>seq</c>.</summary>
    public async Task<Entry[]> FoldAsync(List<LoggedEvent> lines)
    {
        var entries = new List<Entry>();
        for (var start = 0; start < lines.Count;)
        {
            var end = start + 1;
            while (end < lines.Count && lines[end].Seq - lines[end - 1].Seq <= MaxGap)
                end++;
            entries.AddRange(await FoldRunAsync(lines[start..end]));
            start = end;
        }

        return [.. entries];
    }

    async Task<Entry[]> FoldRunAsync(List<LoggedEvent> lines)
    {
        var range = new { membership.ConversationId, accountId, from = lines[0].Seq, to = lines[^1].Seq, last };
        var wanted = lines.Select(line => line.Seq).ToHashSet();
        var later = (await connection.QueryAsync<LoggedEvent>(About, range)).Where(logged => wanted.Contains(logged.Target!.Value));
        var entries = MessageFold.Fold(lines.Concat(later));
        var edits = (await connection.QueryAsync<(long Seq, long Count)>(Edits, range)).ToDictionary(row => row.Seq, row => (int)row.Count);
        var mine = Array.Exists(entries, entry => entry.Message?.Poll is not null)
            ? (await connection.QueryAsync<(long Seq, long Option)>(MyVotes, range)).ToLookup(row => row.Seq, row => (int)row.Option)
            : null;
        return Array.ConvertAll(entries, entry => entry.Message is { } message ? entry with { Message = Complete(entry.Seq, message, edits, mine) } : entry);
    }

    /// <summary>Adds what the last events alone do not tell: how often it was edited, and how the reader voted.</summary>
    static Message Complete(long seq, Message message, Dictionary<long, int> edits, ILookup<long, int>? mine) => message with
    {
        Version = 1 + edits.GetValueOrDefault(seq),
        Votes = message.Votes is { } votes && mine is not null ? votes with { Mine = [.. mine[seq]] } : message.Votes,
    };
}
