using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Scheduling;

/// <summary>
/// Sends what is due, as its author would: through the same operation, by the same rules. A message is first claimed, so that nobody
/// changes what is being sent; then sent, which may be done twice; then settled, which only one does.
/// </summary>
sealed class ScheduledSending(
    Database database, Committer committer, OperationTable operations, Bell bell, TimeProvider time, ILogger<ScheduledSending> logger)
    : DueWork(time, logger)
{
    const int MaxAtOnce = 100;

    const string Due = """
        SELECT s.account_id, s.client_id, s.conversation_id, a.deleted_at
        FROM scheduled_messages s LEFT JOIN accounts a ON a.id = s.account_id
        WHERE s.send_at <= @now ORDER BY s.send_at LIMIT @limit
        """;

    const string Next = "SELECT min(send_at) FROM scheduled_messages";

    const string Claim = """
        UPDATE scheduled_messages SET sending = 1 WHERE account_id = @AccountId AND client_id = @ClientId AND send_at <= @Now RETURNING body
        """;

    const string Settle = "DELETE FROM scheduled_messages WHERE account_id = @AccountId AND client_id = @ClientId";

    readonly TimeProvider _time = time;

    protected override TimeSpan LooksEvery => TimeSpan.FromSeconds(30);

    protected override Task WokenAsync(CancellationToken ct) => bell.RungAsync(ct);

    protected override async Task<long?> WorkAsync(CancellationToken ct)
    {
        var now = _time.Now();
        List<Row> due;
        await using (var connection = await database.OpenAsync(ct))
        {
            due = [.. await connection.QueryAsync<Row>(Due, new { now, limit = MaxAtOnce })];
            if (due.Count == 0)
                return await connection.ExecuteScalarAsync<long?>(Next);
        }

        // Each account's in their order.
        var sent = await Task.WhenAll(due.GroupBy(row => row.AccountId).Select(SendAsync));
        return Array.TrueForAll(sent, all => all) ? now : Later;
    }

    /// <returns>False: some are to be tried again.</returns>
    async Task<bool> SendAsync(IEnumerable<Row> rows)
    {
        foreach (var row in rows)
        {
            if (!await SendAsync(row))
                return false;
        }

        return true;
    }

    async Task<bool> SendAsync(Row row)
    {
        if (row.DeletedAt is not null)
            return await SettleAsync(row, gone: null);
        var claimed = await committer.ChangeAsync<byte[]>([], async transaction =>
            await transaction.FindAsync<byte[]>(Claim, new { row.AccountId, row.ClientId, transaction.Now }) ?? []);
        if (claimed.Error is not null)
            return false;
        // Cancelled, or put off, since it was found to be due.
        if (claimed.Value is not { Length: > 0 } body)
            return true;

        var send = operations.Find(OperationNames.ByRequest[typeof(SendMessage)])!;
        var admission = await send.AdmitAsync(body, new Caller { AccountId = row.AccountId, Address = "scheduled", IsCounted = true }, CancellationToken.None);
        var answer = await send.HandleAsync(admission, CancellationToken.None);
        // The message is as good as before: it is the server that could not.
        if (answer.Error?.Code is ErrorCodes.Overloaded or ErrorCodes.StorageUnavailable or ErrorCodes.OutcomeUnknown)
            return false;
        return await SettleAsync(row, new ScheduledGone(row.ConversationId, row.ClientId, (answer.Value as MessageSent)?.Seq, answer.Error?.Code));
    }

    /// <param name="gone">What the author's devices are told; <c>null</c> where there is nobody to tell.</param>
    async Task<bool> SettleAsync(Row row, ScheduledGone? gone)
    {
        var settled = await committer.ChangeAsync<Done>([row.AccountId], async transaction =>
        {
            // Another node may have been first.
            if (await transaction.ExecuteAsync(Settle, new { row.AccountId, row.ClientId }) > 0 && gone is not null)
                await transaction.AppendAsync(row.AccountId, NewEvent.Of(row.AccountId, EventKinds.ScheduledGone, gone));
            return new Done();
        });
        return settled.Error is null;
    }

    sealed record Row
    {
        public Guid AccountId { get; init; }

        public Guid ClientId { get; init; }

        public Guid ConversationId { get; init; }

        public long? DeletedAt { get; init; }
    }
}
