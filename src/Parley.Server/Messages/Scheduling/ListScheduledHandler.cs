using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Scheduling;

sealed class ListScheduledHandler(Database database) : IHandler<ListScheduled, ScheduledPage>
{
    const string Page = """
        SELECT client_id, send_at, body FROM scheduled_messages
        WHERE account_id = @AccountId AND (@at IS NULL OR send_at > @at OR (send_at = @at AND client_id > @id))
        ORDER BY send_at, client_id LIMIT @limit
        """;

    public async ValueTask<Result<ScheduledPage>> HandleAsync(ListScheduled request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        // A page of long messages is shorter, as a log's is.
        var (page, more) = await LogPage.ReadAsync<ScheduledRow>(
            connection, Page, new { caller.AccountId, at = paging.Number, id = paging.Id, limit = paging.RowsToRead }, paging.Limit,
            row => row.Body.Length);
        return new ScheduledPage([.. page.Select(row => row.ToProtocol())], more ? Cursors.Write(page[^1].SendAt, page[^1].ClientId) : null);
    }
}
