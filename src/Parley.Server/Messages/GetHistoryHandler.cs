using System.Data.Common;
using System.Text;
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
            var beyond = last + 1;
            var place = Math.Min(request.Before ?? request.Around ?? (request.After is { } after ? Math.Min(after, last) + 1 : beyond), beyond);
            var backwards = request.After is not null ? 0 : request.Around is not null ? limit / 2 : limit;

            var (earlier, hasBefore) = await BeforeAsync(place, backwards);
            var forwards = request.After is null && request.Around is null ? 0 : limit - earlier.Count;
            var (later, hasAfter) = await FromAsync(place, forwards);
            var entries = await FoldAsync([.. earlier, .. later]);
            var (first, end) = Fitting(entries, earlier.Count);
            return new History(entries[first..end], last, hasBefore || first > 0, hasAfter || end < entries.Length);
        }

        async Task<(List<LoggedEvent> Lines, bool More)> BeforeAsync(long before, int limit)
        {
            var (lines, more) = await LogPage.ReadAsync(
                connection, Before, new { membership.ConversationId, first = membership.JoinedSeq, before, limit = limit + 1 }, limit);
            lines.Reverse();
            return (lines, more);
        }

        Task<(List<LoggedEvent> Lines, bool More)> FromAsync(long from, int limit) => LogPage.ReadAsync(
            connection, From, new { membership.ConversationId, from = Math.Max(from, membership.JoinedSeq), last, limit = limit + 1 }, limit);

        /// <summary>Edits and reactions make messages longer than the events that posted them: the nearest to the place that fit a page.</summary>
        static (int First, int End) Fitting(Entry[] entries, int place)
        {
            var (first, end) = (place, place);
            for (var bytes = 0; first > 0 && (first == place || bytes + BytesOf(entries[first - 1]) <= LogPage.MaxBytes); first--)
                bytes += BytesOf(entries[first - 1]);
            for (var bytes = 0; end < entries.Length && (end == place || bytes + BytesOf(entries[end]) <= LogPage.MaxBytes); end++)
                bytes += BytesOf(entries[end]);
            return (first, end);
        }

        static int BytesOf(Entry entry)
        {
            const int BytesOfId = 40;
            return entry.Message is { } message
                ? Encoding.UTF8.GetByteCount(message.Text ?? "") + (message.Reactions.Sum(reaction => reaction.By.Length) * BytesOfId)
                : 0;
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
