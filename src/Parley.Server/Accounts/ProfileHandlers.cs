using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class GetMeHandler(Database database) : IHandler<GetMe, Me>
{
    public async ValueTask<Result<Me>> HandleAsync(GetMe request, Caller caller, CancellationToken ct)
    {
        const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE id = @AccountId";
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(Find, new { caller.AccountId });
        return row is null ? Errors.Unauthorized : row.ToMe();
    }
}

sealed class UpdateMeHandler(Committer committer) : IHandler<UpdateMe, Me>
{
    public async ValueTask<Result<Me>> HandleAsync(UpdateMe request, Caller caller, CancellationToken ct)
    {
        const string Update = $"UPDATE accounts SET nickname = @nickname WHERE id = @AccountId RETURNING {AccountRow.Columns}";
        if (Names.RefuseNickname(request.Nickname ?? "") is { } refusal)
            return refusal;

        var nickname = request.Nickname!.Trim();
        return await committer.ChangeAsync<Me>([caller.AccountId], async transaction =>
        {
            var row = await transaction.FindAsync<AccountRow>(Update, new { nickname, caller.AccountId });
            await transaction.AppendAsync(caller.AccountId, NewEvent.Of(caller.AccountId, EventKinds.ProfileChanged, new ProfileChanged(row!.ToMe())));
            return row.ToMe();
        });
    }
}

sealed class FindAccountHandler(Database database) : IHandler<FindAccount, Profile>
{
    public async ValueTask<Result<Profile>> HandleAsync(FindAccount request, Caller caller, CancellationToken ct)
    {
        const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE username_key = @key";
        if (Names.RefuseUsername(request.Name) is not null)
            return Errors.NotFound;
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(Find, new { key = Names.KeyOf(request.Name) });
        return row is null ? Errors.NotFound : row.ToProfile();
    }
}
