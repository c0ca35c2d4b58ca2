using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class GetMeHandler(Database database) : IHandler<GetMe, Account>
{
    public async ValueTask<Result<Account>> HandleAsync(GetMe request, Caller caller, CancellationToken ct)
    {
        const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE id = @AccountId";
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(Find, new { caller.AccountId });
        return row is null ? Errors.Unauthorized : row.ToProtocol();
    }
}

sealed class UpdateMeHandler(Committer committer) : IHandler<UpdateMe, Account>
{
    public async ValueTask<Result<Account>> HandleAsync(UpdateMe request, Caller caller, CancellationToken ct)
    {
        const string Update = $"UPDATE accounts SET nickname = @nickname WHERE id = @AccountId RETURNING {AccountRow.Columns}";
        if (Names.RefuseNickname(request.Nickname) is { } refusal)
            return refusal;

        var nickname = request.Nickname.Trim();
        return await committer.ChangeAsync<Account>([caller.AccountId], async transaction =>
        {
            var row = await transaction.FindAsync<AccountRow>(Update, new { nickname, caller.AccountId });
            await transaction.AppendAsync(caller.AccountId, NewEvent.Of(caller.AccountId, EventKinds.ProfileChanged, new ProfileChanged(nickname)));
            return row!.ToProtocol();
        });
    }
}

sealed class FindAccountHandler(Database database) : IHandler<FindAccount, Account>
{
    public async ValueTask<Result<Account>> HandleAsync(FindAccount request, Caller caller, CancellationToken ct)
    {
        const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE username_key = @key";
        if (Names.RefuseUsername(request.Username) is not null)
            return Errors.NotFound;
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(Find, new { key = Names.KeyOf(request.Username) });
        return row is null ? Errors.NotFound : row.ToProtocol();
    }
}
