using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;

namespace Parley.Server.Accounts;

sealed class LogInHandler(
    Logins logins, Committer committer, Passwords passwords, Credentials credentials, KnownPlaces places, RateLimits limits, SignIns signIns,
    SecurityLog security)
    : IHandler<LogIn, SignedIn>
{
    const string Rehash = "UPDATE accounts SET password_hash = @rehashed WHERE id = @Id";

    public async ValueTask<Result<SignedIn>> HandleAsync(LogIn request, Caller caller, CancellationToken ct)
    {
        if (Names.RefuseDevice(request.Device) is { } refusal)
            return refusal;

        while (true)
        {
            var key = Names.KeyOf(request.Login);
            var account = await logins.FindAsync(request.Login, ct);
            // Right ones are counted too, for the account: checking them costs as much. Asked before, counted after.
            if (account is not null && limits.Refuse(Rate.LogIn, account.Id, calls: 0) is { } busy)
                return busy;
            var made = await places.TryAsync(key, account, caller.Address, DeviceSecrets.HashOf(request.DeviceSecret), ct);
            var check = await credentials.CheckAsync(account, request.Password, made, caller, ct);
            if ((check.Refusal ?? limits.Refuse(Rate.LogIn, account!.Id)) is { } wrong)
                return wrong;
            // Another time, where there is no place for it now.
            var rehashed = check.NeedsRehash ? (await passwords.HashAsync(request.Password, made.Asker, ct)).Value : null;
            var signedIn = await committer.ChangeAsync<SignedIn?>([account!.Id], async transaction =>
            {
                // What was checked may be no longer so: a password that was just changed must not open a session.
                var current = await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id = account.Id });
                if (current?.PasswordHash != account.PasswordHash)
                    return (SignedIn?)null;
                if (rehashed is not null)
                    await transaction.ExecuteAsync(Rehash, new { rehashed, account.Id });
                return await signIns.StartAsync(transaction, current.ToProtocol(), request.Device, request.DeviceSecret, caller.Address);
            });
            if (signedIn.Error is { } error)
                return error;
            if (signedIn.Value is { } done)
            {
                security.LoggedIn(caller, done, request.Device);
                return done;
            }
        }
    }
}
