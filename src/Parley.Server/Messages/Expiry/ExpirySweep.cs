using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Expiry;

/// <summary>Takes back, in their authors' names, the messages whose time is over.</summary>
sealed class ExpirySweep(Database database, Committer committer, TimeProvider time, ILogger<ExpirySweep> logger) : DueWork(time, logger)
{
    public const string Reason = "expired";

    const int MaxAtOnce = 200;

    const string Due = """
        SELECT conversation_id, seq FROM expiring_messages WHERE expires_at <= @now ORDER BY expires_at LIMIT @limit
        """;

    const string Next = "SELECT min(expires_at) FROM expiring_messages";

    const string Author = """
        SELECT account_id FROM events WHERE conversation_id = @conversationId AND seq = @seq AND kind = 'message.posted'
        """;

    const string Settle = "DELETE FROM expiring_messages WHERE conversation_id = @conversationId AND seq = @seq";

    readonly TimeProvider _time = time;

    /// <summary>A message may disappear seconds after it was sent, and sending it tells nobody here.</summary>
    protected override TimeSpan LooksEvery => TimeSpan.FromSeconds(1);

    protected override async Task<long?> WorkAsync(CancellationToken ct)
    {
        var now = _time.Now();
        await using var connection = await database.OpenAsync(ct);
        var due = (await connection.QueryAsync<Row>(Due, new { now, limit = MaxAtOnce })).ToList();
        // No more at once than there are writers: those that wait together share a commit, and others would wait behind all of them.
        var failed = false;
        var writers = new ParallelOptions { MaxDegreeOfParallelism = database.Writers, CancellationToken = ct };
        await Parallel.ForEachAsync(due.GroupBy(row => row.ConversationId, row => row.Seq), writers, async (group, _) =>
        {
            foreach (var some in group.Chunk(Recalls.MaxPerCommit))
                failed |= (await SweepAsync(group.Key, some)).Error is not null;
        });
        if (failed)
            return Later;
        return due.Count == MaxAtOnce ? now : await connection.ExecuteScalarAsync<long?>(Next);
    }

    Task<Result<Done>> SweepAsync(Guid conversationId, long[] seqs) => committer.ChangeAsync<Done>([conversationId], async transaction =>
    {
        foreach (var seq in seqs)
        {
            // One that was taken back before is no longer to be; its row goes all the same.
            if (await transaction.FindAsync<Guid?>(Author, new { conversationId, seq }) is { } author)
                await Recalls.AppendAsync(transaction, conversationId, seq, author, Reason);
            await transaction.ExecuteAsync(Settle, new { conversationId, seq });
        }

        return new Done();
    });

    sealed record Row
    {
        public Guid ConversationId { get; init; }

        public long Seq { get; init; }
    }
}
