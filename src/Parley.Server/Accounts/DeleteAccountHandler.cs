using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// First the groups are left, each in a change of its own, since there may be many; then all the rest goes at once. When that fails in
/// between, the account is still there, and deleting it again goes on from there.
/// </summary>
sealed class DeleteAccountHandler(Database database, Committer committer, Credentials credentials) : IHandler<DeleteAccount, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(DeleteAccount request, Caller caller, CancellationToken ct)
    {
        if (await FindAsync(caller.AccountId, ct) is not { } account)
            return Errors.Unauthorized;
        if ((await credentials.CheckAsync(account, request.Password, caller, ct)).Refusal is { } wrong)
            return wrong;

        while (true)
        {
            var ties = await ReadTiesAsync(account.Id);
            if (ties.IsLastAdministrator)
                return Errors.Forbidden;
            foreach (var groupId in ties.Groups)
            {
                if ((await LeaveAsync(groupId, account.Id)).Error is { } refusal)
                    return refusal;
            }

            var deleted = await committer.ChangeAsync<bool>(
                [account.Id, .. ties.Logs], transaction => Deletion.RunAsync(transaction, account, ties.Logs));
            if (deleted.Error is { } error)
                return error;
            if (deleted.Value)
                return new Done();
            // Someone has added it to a group, or come to know it, since its ties were read.
        }
    }

    Task<Result<Done>> LeaveAsync(Guid groupId, Guid id) => committer.ChangeAsync<Done>([groupId, id], async transaction =>
    {
        await Members.DepartAsync(transaction, groupId, id);
        return new Done();
    });

    async Task<AccountRow?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<AccountRow>(AccountRow.Standing, new { id });
    }

    async Task<Ties> ReadTiesAsync(Guid id)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await Ties.ReadAsync((sql, parameters) => connection.QueryAsync<Guid>(sql, parameters), id);
    }
}
