using System.Data.Common;
using Dapper;

namespace Parley.Server.Log;

/// <summary>
/// Rows of withheld events, one after the other, by one member of a direct conversation. For the other there is nothing to see in them, so
/// that they are read past, however long they are: each event names the first of its row.
/// </summary>
/// <param name="by">Whose they are; <c>null</c> where nothing is withheld, as in a group.</param>
sealed class Silences(DbConnection connection, Guid conversationId, Guid? by)
{
    /// <summary>Where the row of events by <c>@By</c> began that the one at <c>@before</c> stands in.</summary>
    public const string Begun = """
        SELECT withheld FROM events WHERE conversation_id = @conversationId AND seq = @before AND account_id = @By AND withheld <> 0
        """;

    const string Last = """
        SELECT withheld AS first, seq AS last FROM events
        WHERE conversation_id = @conversationId AND account_id = @by AND withheld <> 0 AND withheld <= @seq
        ORDER BY withheld DESC, seq DESC LIMIT 1
        """;

    const string Next = """
        SELECT withheld FROM events
        WHERE conversation_id = @conversationId AND account_id = @by AND withheld <> 0 AND withheld > @seq
        ORDER BY withheld LIMIT 1
        """;

    /// <summary>The stretches between them, from the last to the first.</summary>
    public async IAsyncEnumerable<(long From, long To)> BackwardsAsync(long first, long last)
    {
        while (last >= first)
        {
            var row = await LastAsync(last);
            var from = Math.Max(first, row is { } before ? before.Last + 1 : first);
            if (from <= last)
                yield return (from, last);
            last = row is { } silence ? silence.First - 1 : first - 1;
        }
    }

    /// <summary>The stretches between them, from the first to the last.</summary>
    public async IAsyncEnumerable<(long From, long To)> ForwardsAsync(long first, long last)
    {
        while (first <= last)
        {
            var row = await LastAsync(first);
            if (row is not { } within || within.Last < first)
                row = await NextAsync(first);
            var to = row is { } after ? Math.Min(last, after.First - 1) : last;
            if (first <= to)
                yield return (first, to);
            first = row is { } silence ? silence.Last + 1 : last + 1;
        }
    }

    /// <summary>The last that begins at a place or before it.</summary>
    async Task<(long First, long Last)?> LastAsync(long seq) => by is null
        ? null
        : await connection.QueryFirstOrDefaultAsync<(long, long)?>(Last, new { conversationId, by, seq });

    async Task<(long First, long Last)?> NextAsync(long seq) =>
        by is not null && await connection.ExecuteScalarAsync<long?>(Next, new { conversationId, by, seq }) is { } begins
            ? await LastAsync(begins)
            : null;
}
