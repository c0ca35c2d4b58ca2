using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class ListDevicesHandler(Database database, Audiences audiences, TimeProvider time) : IHandler<ListDevices, DevicePage>
{
    const string Page = """
        SELECT id, device_id, platform, name, created_at, rotated_at, last_address FROM sessions
        WHERE account_id = @AccountId AND ended_at IS NULL AND expires_at > @now
            AND (@beforeAt IS NULL OR rotated_at < @beforeAt OR (rotated_at = @beforeAt AND id < @beforeId))
        ORDER BY rotated_at DESC, id DESC LIMIT @limit
        """;

    public async ValueTask<Result<DevicePage>> HandleAsync(ListDevices request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<Row>(
            Page, new { caller.AccountId, now = time.Now(), beforeAt = paging.Number, beforeId = paging.Id, limit = paging.RowsToRead });
        var (page, next) = paging.Cut(rows, row => (row.RotatedAt, row.Id));
        var online = (audiences.Find(caller.AccountId)?.Connections ?? [])
            .Where(live => live.CloseCode == 0).Select(live => live.Caller.SessionId).ToHashSet();
        return new DevicePage([.. page.Select(row => row.ToProtocol(caller.SessionId, online))], next);
    }

    sealed record Row
    {
        public Guid Id { get; init; }

        public string DeviceId { get; init; } = "";

        public string Platform { get; init; } = "";

        public string Name { get; init; } = "";

        public long CreatedAt { get; init; }

        public long RotatedAt { get; init; }

        public string LastAddress { get; init; } = "";

        public SignedInDevice ToProtocol(Guid current, HashSet<Guid> online) => new(
            Id, new Device(DeviceId, Platform, Name), Id == current, online.Contains(Id), CreatedAt, RotatedAt, LastAddress);
    }
}

sealed class RevokeDeviceHandler(Committer committer, Proofs proofs) : IHandler<RevokeDevice, Done>
{
    const string Find = """
        SELECT id FROM sessions WHERE id = @SessionId AND account_id = @AccountId AND ended_at IS NULL AND expires_at > @Now
        """;

    public async ValueTask<Result<Done>> HandleAsync(RevokeDevice request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([caller.AccountId], async transaction =>
        {
            // Logging out asks for nothing, whatever it is called.
            if (request.SessionId != caller.SessionId && await proofs.RefuseAsync(transaction, caller) is { } unproved)
                return unproved;
            if (await transaction.FindAsync<Guid?>(Find, new { request.SessionId, caller.AccountId, transaction.Now }) is null)
                return Errors.NotFound;
            await SignIns.EndAsync(transaction, caller.AccountId, request.SessionId, SessionEnds.Revoked);
            return new Done();
        });
}

sealed class RevokeOtherDevicesHandler(Committer committer, Proofs proofs) : IHandler<RevokeOtherDevices, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RevokeOtherDevices request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([caller.AccountId], async transaction =>
        {
            if (await proofs.RefuseAsync(transaction, caller) is { } unproved)
                return unproved;
            await SignIns.EndAllAsync(transaction, caller.AccountId, SessionEnds.Revoked, except: caller.SessionId);
            return new Done();
        });
}
