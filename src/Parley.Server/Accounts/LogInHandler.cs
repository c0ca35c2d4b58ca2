using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class LogInHandler(Database database, Committer committer, Passwords passwords, SignIns signIns) : IHandler<LogIn, SignedIn>
{
    const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE username_key = @key";

    public async ValueTask<Result<SignedIn>> HandleAsync(LogIn request, Caller caller, CancellationToken ct)
    {
        if (Names.RefuseDevice(request.Device) is { } refusal)
            return refusal;

        // An unknown name costs as much time as a wrong password, and gets the same answer.
        var account = await FindAsync(request.Login, ct);
        var verified = await passwords.VerifyAsync(request.Password, account?.PasswordHash, ct);
        if (account is null || !verified.Right)
            return Errors.WrongCredentials;

        var rehashed = verified.NeedsRehash ? await passwords.HashAsync(request.Password, ct) : null;
        return await committer.ChangeAsync<SignedIn>([account.Id], async transaction =>
        {
            if (rehashed is not null)
                await transaction.ExecuteAsync("UPDATE accounts SET password_hash = @rehashed WHERE id = @Id", new { rehashed, account.Id });
            return await signIns.StartAsync(transaction, account.ToProtocol(), request.Device);
        });
    }

    async Task<AccountRow?> FindAsync(string username, CancellationToken ct)
    {
        if (Names.RefuseUsername(username) is not null)
            return null;
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<AccountRow>(Find, new { key = Names.KeyOf(username) });
    }
}
