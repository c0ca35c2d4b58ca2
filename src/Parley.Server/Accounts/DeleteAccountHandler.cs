using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// First the groups are left, since there may be many; then the account goes. When that fails in between, the account is still there, and
/// deleting it again goes on from there. Those who know it are told afterwards: whoever looks it up then finds it gone.
/// </summary>
sealed class DeleteAccountHandler(
    Database database, Committer committer, Credentials credentials, Remains remains, SecurityLog security) : IHandler<DeleteAccount, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(DeleteAccount request, Caller caller, CancellationToken ct)
    {
        if (await AccountRow.FindAsync(database, caller.AccountId, ct) is not { } account)
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
                [account.Id, .. ties.Administrators], transaction => Deletion.RunAsync(transaction, account, ties.Administrators));
            if (deleted.Error is { } error)
                return error;
            if (deleted.Value)
            {
                security.AccountDeleted(caller);
                await remains.ClearAsync(account.Id);
                return new Done();
            }

            // Someone has added it to a group since its ties were read.
        }
    }

    Task<Result<Done>> LeaveAsync(Guid groupId, Guid id) => committer.ChangeAsync<Done>([groupId, id], async transaction =>
    {
        await Members.DepartAsync(transaction, groupId, id);
        return new Done();
    });

    async Task<Ties> ReadTiesAsync(Guid id)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await Ties.ReadAsync((sql, parameters) => connection.QueryAsync<Guid>(sql, parameters), id);
    }
}
