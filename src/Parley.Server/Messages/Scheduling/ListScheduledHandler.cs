using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Scheduling;

sealed class ListScheduledHandler(Database database) : IHandler<ListScheduled, ScheduledPage>
{
    const int MaxLimit = 100;

    const string Page = """
        SELECT client_id, send_at, body FROM scheduled_messages
        WHERE account_id = @AccountId AND (@at IS NULL OR send_at > @at OR (send_at = @at AND client_id > @id))
        ORDER BY send_at, client_id LIMIT @limit
        """;

    public async ValueTask<Result<ScheduledPage>> HandleAsync(ListScheduled request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 50;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);
        if (!Cursors.TryRead(request.After, out var at, out var id))
            return Errors.BadCursor;

        await using var connection = await database.OpenAsync(ct);
        var (page, bytes, more) = (new List<ScheduledRow>(), 0, false);
        // A page of long messages is shorter, as a log's is.
        await foreach (var row in connection.QueryUnbufferedAsync<ScheduledRow>(Page, new { caller.AccountId, at, id, limit = limit + 1 }))
        {
            bytes += row.Body.Length;
            more |= page.Count == limit || (bytes > LogPage.MaxBytes && page.Count > 0);
            if (!more)
                page.Add(row);
        }

        return new ScheduledPage([.. page.Select(row => row.ToProtocol())], more ? Cursors.Write(page[^1].SendAt, page[^1].ClientId) : null);
    }
}
