using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Storage;

namespace Parley.Server.Contacts;

sealed class ListContactsHandler(Database database, ContactList list) : IHandler<ListContacts, ContactPage>
{
    const int MaxLimit = 500;

    public async ValueTask<Result<ContactPage>> HandleAsync(ListContacts request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 200;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);
        if (!Cursors.TryReadText(request.After, out var afterKey, out var afterId))
            return Errors.BadCursor;

        await using var connection = await database.OpenAsync(ct);
        return await list.PageAsync(connection, caller.AccountId, afterKey, afterId, limit);
    }
}

sealed class ListContactRequestsHandler(Database database) : IHandler<ListContactRequests, ContactRequestPage>
{
    const string Page = """
         q
        WHERE @place IS NULL OR q.at * 2 + q.sent < @place OR (q.at * 2 + q.sent = @place AND q.account_id < @id)
        ORDER BY q.at * 2 + q.sent DESC, q.account_id DESC LIMIT @limit
        """;

    public async ValueTask<Result<ContactRequestPage>> HandleAsync(ListContactRequests request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;
        var wanted = request.Direction switch
        {
            null => $"({Requests.Sent} UNION ALL {Requests.Received})",
            RequestDirections.Sent => $"({Requests.Sent})",
            RequestDirections.Received => $"({Requests.Received})",
            _ => null,
        };
        if (wanted is null)
            return Errors.BadRequest($"The direction is {RequestDirections.Received} or {RequestDirections.Sent}.", "direction");

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<RequestRow>(
            "SELECT * FROM " + wanted + Page,
            new { accountId = caller.AccountId, place = paging.Number, id = paging.Id, limit = paging.RowsToRead });
        var (page, next) = paging.Cut(rows, row => (row.Place, row.AccountId!.Value));
        return new ContactRequestPage([.. page.Select(row => row.ToProtocol())], next);
    }
}

sealed class ListBlockedHandler(Database database) : IHandler<ListBlocked, BlockedPage>
{
    const string Page = $"""
        SELECT {AccountView.Columns}, b.at
        FROM blocks b JOIN accounts a ON a.id = b.blocked_id
        WHERE b.account_id = @accountId AND (@beforeAt IS NULL OR b.at < @beforeAt OR (b.at = @beforeAt AND b.blocked_id < @beforeId))
        ORDER BY b.at DESC, b.blocked_id DESC LIMIT @limit
        """;

    public async ValueTask<Result<BlockedPage>> HandleAsync(ListBlocked request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<Row>(
            Page, new { accountId = caller.AccountId, beforeAt = paging.Number, beforeId = paging.Id, limit = paging.RowsToRead });
        var (page, next) = paging.Cut(rows, row => (row.At, row.AccountId!.Value));
        return new BlockedPage([.. page.Select(row => new BlockedAccount(row.ToAccount(), row.At))], next);
    }

    sealed record Row : AccountView
    {
        public long At { get; init; }
    }
}
