using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class ChangePasswordHandler(
    Database database, Committer committer, Passwords passwords, Credentials credentials, Proofs proofs, SecurityLog security,
    IOptions<AccountOptions> options)
    : IHandler<ChangePassword, Done>
{
    const string Change =
        "UPDATE accounts SET password_hash = @hash WHERE id = @Id AND password_hash = @PasswordHash AND deleted_at IS NULL";

    public async ValueTask<Result<Done>> HandleAsync(ChangePassword request, Caller caller, CancellationToken ct)
    {
        if (await AccountRow.FindAsync(database, caller.AccountId, ct) is not { } account)
            return Errors.Unauthorized;
        if (NewPassword.Refuse(request.NewPassword, options.Value, account.Username, account.Nickname, account.Email) is { } weak)
            return weak;
        if ((await credentials.CheckAsync(account, request.OldPassword, caller, ct)).Refusal is { } wrong)
            return wrong;

        var hashed = await passwords.HashAsync(request.NewPassword, Asker.Known(account.Id), ct);
        if (hashed.Error is { } overloaded)
            return overloaded;
        var changed = await committer.ChangeAsync<Done>([account.Id], async transaction =>
        {
            // Changed by someone else in the meantime: then what was checked was an old password.
            if (await transaction.ExecuteAsync(Change, new { hash = hashed.Value, account.Id, account.PasswordHash }) == 0)
                return Errors.WrongCredentials;
            await transaction.AppendAsync(account.Id, NewEvent.Of(account.Id, EventKinds.PasswordChanged, new PasswordChanged()));
            if (request.EndOtherSessions is true)
                await SignIns.EndAllAsync(transaction, account.Id, SessionEnds.PasswordChanged, except: caller.SessionId);
            await proofs.KeepAsync(transaction, caller.SessionId);
            return new Done();
        });
        if (changed.Error is null)
            security.PasswordChanged(caller);
        return changed;
    }
}
