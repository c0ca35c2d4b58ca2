using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class LogInHandler(Database database, Committer committer, Passwords passwords, Credentials credentials, SignIns signIns)
    : IHandler<LogIn, SignedIn>
{
    const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE deleted_at IS NULL AND ";

    const string Rehash = "UPDATE accounts SET password_hash = @rehashed WHERE id = @Id";

    public async ValueTask<Result<SignedIn>> HandleAsync(LogIn request, Caller caller, CancellationToken ct)
    {
        if (Names.RefuseDevice(request.Device) is { } refusal)
            return refusal;

        while (true)
        {
            var key = Names.KeyOf(request.Login);
            var account = await FindAsync(key, ct);
            var check = await credentials.CheckAsync(key, account, request.Password, ct);
            if (check.Refusal is { } wrong)
                return wrong;
            var rehashed = check.NeedsRehash ? await passwords.HashAsync(request.Password, ct) : null;
            var signedIn = await committer.ChangeAsync<SignedIn?>([account!.Id], async transaction =>
            {
                // What was checked may be no longer so: a password that was just changed must not open a session.
                var current = await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id = account.Id });
                if (current?.PasswordHash != account.PasswordHash)
                    return (SignedIn?)null;
                if (rehashed is not null)
                    await transaction.ExecuteAsync(Rehash, new { rehashed, account.Id });
                return await signIns.StartAsync(transaction, current.ToProtocol(), request.Device, caller.Address);
            });
            if (signedIn.Error is { } error)
                return error;
            if (signedIn.Value is { } done)
                return done;
        }
    }

    async Task<AccountRow?> FindAsync(string key, CancellationToken ct)
    {
        var column = key switch
        {
            _ when Names.IsEmail(key) => "email_key",
            _ when Names.IsPhone(key) => "phone",
            _ when Names.RefuseUsername(key) is null => "username_key",
            _ => null,
        };
        if (column is null)
            return null;
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<AccountRow>($"{Find}{column} = @key", new { key });
    }
}
