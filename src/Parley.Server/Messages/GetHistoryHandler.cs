using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

/// <summary>A page costs what it shows, wherever in the log it lies: two index ranges, one for the lines and one for what came later about them.</summary>
sealed class GetHistoryHandler(Database database) : IHandler<GetHistory, History>
{
    const int MaxLimit = 100;

    const string Before = """
        SELECT conversation_id, seq, kind, account_id, at, body, target FROM events
        WHERE conversation_id = @ConversationId AND seq >= @first AND seq < @before AND target IS NULL
        ORDER BY seq DESC LIMIT @limit
        """;

    const string From = """
        SELECT conversation_id, seq, kind, account_id, at, body, target FROM events
        WHERE conversation_id = @ConversationId AND seq >= @from AND seq <= @last AND target IS NULL
        ORDER BY seq LIMIT @limit
        """;

    const string About = """
        SELECT conversation_id, seq, kind, account_id, at, body, target FROM events
        WHERE conversation_id = @ConversationId AND target >= @from AND target <= @to AND seq <= @last
        ORDER BY seq
        """;

    public async ValueTask<Result<History>> HandleAsync(GetHistory request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 50;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadRequest($"The limit is 1 to {MaxLimit}.", "limit");
        if (new[] { request.Before, request.After, request.Around }.Count(place => place is not null) > 1)
            return Errors.BadRequest("Give only one of before, after and around.");

        await using var connection = await database.OpenAsync(ct);
        var head = await connection.ExecuteScalarAsync<long>(
            "SELECT last_seq FROM conversations WHERE id = @ConversationId", new { request.ConversationId });
        var membership = caller.Membership!;
        var view = new View(connection, membership, Math.Min(head, membership.LeftSeq ?? head));
        return await view.ReadAsync(request, limit);
    }

    /// <summary>One reading: the same last event for all its queries, so that the page is one moment of the log.</summary>
    sealed class View(DbConnection connection, Membership membership, long last)
    {
        public async Task<History> ReadAsync(GetHistory request, int limit)
        {
            // Clamped before one is added: a client may send any number.
            var end = last + 1;
            var place = Math.Min(request.Before ?? request.Around ?? (request.After is { } after ? Math.Min(after, last) + 1 : end), end);
            var backwards = request.After is not null ? 0 : request.Around is not null ? limit / 2 : limit;

            var (earlier, hasBefore) = await BeforeAsync(place, backwards);
            var forwards = request.After is null && request.Around is null ? 0 : limit - earlier.Count;
            var (later, hasAfter) = await FromAsync(place, forwards);
            return new History(await FoldAsync([.. earlier, .. later]), last, hasBefore, hasAfter);
        }

        async Task<(List<LoggedEvent> Lines, bool More)> BeforeAsync(long before, int limit)
        {
            var rows = (await connection.QueryAsync<LoggedEvent>(
                Before, new { membership.ConversationId, first = membership.JoinedSeq, before, limit = limit + 1 })).ToList();
            var more = rows.Count > limit;
            rows = rows[..Math.Min(limit, rows.Count)];
            rows.Reverse();
            return (rows, more);
        }

        async Task<(List<LoggedEvent> Lines, bool More)> FromAsync(long from, int limit)
        {
            var rows = (await connection.QueryAsync<LoggedEvent>(
                From, new { membership.ConversationId, from = Math.Max(from, membership.JoinedSeq), last, limit = limit + 1 })).ToList();
            return (rows[..Math.Min(limit, rows.Count)], rows.Count > limit);
        }

        async Task<Entry[]> FoldAsync(List<LoggedEvent> lines)
        {
            if (lines.Count == 0)
                return [];
            var later = await connection.QueryAsync<LoggedEvent>(
                About, new { membership.ConversationId, from = lines[0].Seq, to = lines[^1].Seq, last });
            return MessageFold.Fold(lines.Concat(later));
        }
    }
}
