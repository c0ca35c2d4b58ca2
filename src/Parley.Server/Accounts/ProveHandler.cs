using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class ProveHandler(Database database, Committer committer, Credentials credentials, Proofs proofs, SecurityLog security) : IHandler<Prove, Proved>
{
    public async ValueTask<Result<Proved>> HandleAsync(Prove request, Caller caller, CancellationToken ct)
    {
        if (await AccountRow.FindAsync(database, caller.AccountId, ct) is not { } account)
            return Errors.Unauthorized;
        if ((await credentials.CheckAsync(account, request.Password, caller, ct)).Refusal is { } wrong)
            return wrong;

        var proved = await committer.ChangeAsync<Proved>([account.Id], async transaction =>
        {
            // Changed by someone else in the meantime: then what was checked was an old password.
            var current = await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id = account.Id });
            if (current?.PasswordHash != account.PasswordHash)
                return Errors.WrongCredentials;
            return await proofs.KeepAsync(transaction, caller.SessionId) is { } until ? new Proved(until) : Errors.Unauthorized;
        });
        if (proved.Error is null)
            security.PasswordProved(caller);
        return proved;
    }
}
