using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Admin;

sealed class EndSessionsHandler(Database database, Committer committer, Proofs proofs, SecurityLog security)
    : IHandler<EndSessions, SessionsEnded>
{
    public async ValueTask<Result<SessionsEnded>> HandleAsync(EndSessions request, Caller caller, CancellationToken ct)
    {
        if (Names.RefuseUsername(request.Username) is not null || await FindAsync(request.Username, ct) is not { } id)
            return Errors.NotFound;
        var ended = await committer.ChangeAsync<SessionsEnded>([id], async transaction =>
        {
            if (await proofs.RefuseAsync(transaction, caller) is { } unproved)
                return unproved;
            return new SessionsEnded(await SignIns.EndAllAsync(transaction, id, SessionEnds.RevokedByAdministrator));
        });
        if (ended.Error is null)
            security.SessionsEnded(caller, id, ended.Value!.Count);
        return ended;
    }

    async Task<Guid?> FindAsync(string username, CancellationToken ct)
    {
        const string Find = "SELECT id FROM accounts WHERE username_key = @key AND deleted_at IS NULL";
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<Guid?>(Find, new { key = Names.KeyOf(username) });
    }
}
