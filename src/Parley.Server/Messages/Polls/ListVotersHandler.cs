using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Polls;

sealed class ListVotersHandler(Database database) : IHandler<ListVoters, AccountPage>
{
    const string Page = $"""
        SELECT {AccountView.Columns} FROM votes v JOIN accounts a ON a.id = v.account_id
        WHERE v.conversation_id = @ConversationId AND v.seq = @Seq AND v.option = @Option AND v.account_id > @afterId
            AND (v.withheld = 0 OR v.account_id = @AccountId)
        ORDER BY v.account_id LIMIT @limit
        """;

    public async ValueTask<Result<AccountPage>> HandleAsync(ListVoters request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        if ((await StandingMessages.FindAsync(connection, caller, request.Seq))?.Read<MessagePosted>().Poll is not { } poll)
            return Errors.MessageNotFound;
        if (poll.Anonymous)
            return Errors.PollAnonymous;
        if (request.Option < 0 || request.Option >= poll.Options.Length)
            return Errors.BadRequest($"The poll's options are 0 to {poll.Options.Length - 1}.", "option");

        var rows = await connection.QueryAsync<AccountView>(Page, new
        {
            request.ConversationId,
            request.Seq,
            request.Option,
            caller.AccountId,
            afterId = paging.Id,
            limit = paging.RowsToRead,
        });
        var (page, next) = paging.Cut(rows, row => (request.Option, row.AccountId!.Value));
        return new AccountPage([.. page.Select(row => row.ToAccount())], next);
    }
}
