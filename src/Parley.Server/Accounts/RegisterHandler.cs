using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Accounts;

sealed class RegisterHandler(
    Database database, Committer committer, Passwords passwords, SignIns signIns, SecurityLog security, IOptions<AccountOptions> options,
    TimeProvider time)
    : IHandler<Register, SignedIn>
{
    public async ValueTask<Result<SignedIn>> HandleAsync(Register request, Caller caller, CancellationToken ct)
    {
        var nickname = Wording.Line(request.Nickname) ?? request.Username;
        var email = ProfileFields.ReadEmail(request.Email);
        var phone = ProfileFields.ReadPhone(request.Phone, options.Value);
        var refusal = Names.RefuseNewUsername(request.Username) ?? (request.Nickname is null ? null : Names.RefuseNickname(nickname)) ?? Names.RefuseDevice(request.Device)
            ?? ProfileFields.RefuseEmail(email) ?? ProfileFields.RefusePhone(phone, options.Value)
            ?? NewPassword.Refuse(request.Password, options.Value, request.Username, nickname, email);
        if (refusal is not null)
            return refusal;

        if (await ForeseeAsync(request, ct) is { } foreseen)
            return foreseen;
        var hashed = await passwords.HashAsync(request.Password, Asker.Stranger(caller.Address), ct);
        if (hashed.Error is { } overloaded)
            return overloaded;
        var signedIn = await committer.ChangeAsync<SignedIn>([], async transaction =>
        {
            await NewAccount.TakeTurnAsync(transaction);
            if (await Admissions.RefuseAsync(transaction, options.Value.Registration, request.RegistrationCode) is { } closed)
                return closed;
            if (await Impersonation.RefuseAsync(transaction, request.Username, options.Value) is { } impersonation)
                return impersonation;
            if (await NewAccount.InsertAsync(transaction, request.Username, nickname, hashed.Value!, administrator: null) is not { } account)
                return Errors.UsernameTaken;
            await NewAccount.ClaimAsync(transaction, account.Id, email, phone);
            return await signIns.StartAsync(transaction, account, request.Device, request.DeviceSecret, caller.Address);
        });
        if (signedIn.Error is null)
            security.Registered(caller, signedIn.Value!, request.Device);
        return signedIn;
    }

    /// <summary>Whoever will be refused costs no hash. What is decided is decided again with the insertion.</summary>
    async Task<Error?> ForeseeAsync(Register request, CancellationToken ct)
    {
        const string Taken = "SELECT id FROM accounts WHERE username_key = @key";
        await using var connection = await database.OpenAsync(ct);
        if (await Admissions.ForeseeAsync(connection, options.Value.Registration, request.RegistrationCode, time.Now()) is { } closed)
            return closed;
        var taken = await connection.QueryFirstOrDefaultAsync<Guid?>(Taken, new { key = Names.KeyOf(request.Username) });
        return taken is null ? null : Errors.UsernameTaken;
    }
}
