using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Groups;

sealed class ListBannedHandler(Database database) : IHandler<ListBanned, BanPage>
{
    const string Page = $"""
        SELECT {Bans.Columns} FROM group_bans n JOIN accounts a ON a.id = n.account_id
        WHERE n.conversation_id = @ConversationId AND (n.at, n.account_id) < (@beforeAt, @beforeId)
        ORDER BY n.at DESC, n.account_id DESC LIMIT @limit
        """;

    public async ValueTask<Result<BanPage>> HandleAsync(ListBanned request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<BanRow>(Page, new
        {
            request.ConversationId,
            beforeAt = paging.Number ?? long.MaxValue,
            beforeId = paging.Id,
            limit = paging.RowsToRead,
        });
        var (page, next) = paging.Cut(rows, row => (row.At, row.AccountId!.Value));
        return new BanPage([.. page.Select(row => row.ToProtocol())], next);
    }
}

sealed class UnbanHandler(Committer committer) : IHandler<Unban, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(Unban request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await Bans.LiftAsync(transaction, request.ConversationId, [request.AccountId]) == 0)
                return Errors.NotFound;
            await transaction.AppendAsync(
                request.ConversationId, NewEvent.Of(caller.AccountId, EventKinds.MemberUnbanned, new MemberChanged(request.AccountId)));
            return new Done();
        });
    }
}
