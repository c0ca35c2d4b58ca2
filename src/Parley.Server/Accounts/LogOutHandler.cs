using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

sealed class LogOutHandler(Committer committer) : IHandler<LogOut, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(LogOut request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([caller.AccountId], async transaction =>
        {
            await SignIns.EndAsync(transaction, caller.AccountId, caller.SessionId, SessionEnds.LoggedOut);
            return new Done();
        });
}
