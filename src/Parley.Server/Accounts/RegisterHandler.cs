using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

sealed class RegisterHandler(Committer committer, Passwords passwords, SignIns signIns, IOptions<AccountOptions> options)
    : IHandler<Register, SignedIn>
{
    public async ValueTask<Result<SignedIn>> HandleAsync(Register request, Caller caller, CancellationToken ct)
    {
        var nickname = request.Nickname?.Trim() ?? request.Username;
        var refusal = Names.RefuseUsername(request.Username) ?? Names.RefuseNickname(nickname) ?? Names.RefuseDevice(request.Device)
            ?? NewPassword.Refuse(request.Password, options.Value);
        if (refusal is not null)
            return refusal;

        var hash = await passwords.HashAsync(request.Password, ct);
        return await committer.ChangeAsync<SignedIn>([], async transaction =>
        {
            if (await Admissions.RefuseAsync(transaction, options.Value.Registration, request.RegistrationCode) is { } closed)
                return closed;
            if (await NewAccount.InsertAsync(transaction, request.Username, nickname, hash, administrator: null) is not { } account)
                return Errors.UsernameTaken;
            return await signIns.StartAsync(transaction, account, request.Device, caller.Address);
        });
    }
}
