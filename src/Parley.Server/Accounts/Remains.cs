using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// What a deleted account leaves behind that may be very much, taken away some at a time: those who know it are parted from and told; what its
/// direct conversations' other members may do was decided on its being there; and nobody reads its own log any more, which tells a lot.
/// Where the server ended in between, the next start goes on.
/// </summary>
sealed partial class Remains(Database database, Committer committer, ILogger<Remains> logger) : BackgroundService
{
    const int MaxPerCommit = 200;

    const string Directs = """
        SELECT m.conversation_id FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.account_id = @id AND m.left_seq IS NULL AND c.kind = 'direct'
        """;

    const string RaiseEpochs = "UPDATE conversations SET epoch = epoch + 1 WHERE id IN (SELECT id FROM ids)";

    /// <summary>Who is signed out by it is still told so.</summary>
    const string EmptyLog = """
        UPDATE events SET body = @nothing
        WHERE conversation_id = @id AND seq > @after AND seq <= @after + @MaxPerCommit AND kind <> 'session.ended'
        """;

    /// <summary>Logs are emptied from their end, so that the first event tells whether one was not emptied whole.</summary>
    const string Unfinished = """
        SELECT a.id FROM accounts a JOIN events e ON e.conversation_id = a.id AND e.seq = 1
        WHERE a.deleted_at IS NOT NULL AND e.body <> @nothing
        """;

    static readonly byte[] Nothing = "{}"u8.ToArray();

    public async Task ClearAsync(Guid id)
    {
        Guid[] directs, known;
        long last;
        await using (var connection = await database.OpenAsync(CancellationToken.None))
        {
            directs = [.. await connection.QueryAsync<Guid>(Directs, new { id })];
            known = (await Ties.ReadAsync((sql, parameters) => connection.QueryAsync<Guid>(sql, parameters), id)).Known;
            last = await connection.ExecuteScalarAsync<long>("SELECT last_seq FROM conversations WHERE id = @id", new { id });
        }

        foreach (var some in known.Chunk(Deletion.MaxPerCommit))
            await ChangeAsync([id, .. some], transaction => Deletion.PartAsync(transaction, id, some));
        foreach (var some in directs.Chunk(MaxPerCommit))
            await ChangeAsync(some, transaction => transaction.ExecuteForAllAsync(some, RaiseEpochs));
        for (var after = (last - 1) / MaxPerCommit * MaxPerCommit; after >= 0; after -= MaxPerCommit)
        {
            var from = after;
            await ChangeAsync([id], transaction => transaction.ExecuteAsync(EmptyLog, new { id, after = from, MaxPerCommit, nothing = Nothing }));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            Guid[] unfinished;
            await using (var connection = await database.OpenAsync(stoppingToken))
                unfinished = [.. await connection.QueryAsync<Guid>(Unfinished, new { nothing = Nothing })];
            foreach (var id in unfinished)
                await ClearAsync(id);
        }
        catch (DbException exception)
        {
            // Nobody waits for it, and the next start tries again.
            LogFailed(exception);
        }
    }

    Task ChangeAsync(Guid[] logs, Func<Transaction, Task> change) => committer.ChangeAsync<Done>(logs, async transaction =>
    {
        await change(transaction);
        return new Done();
    });

    [LoggerMessage(LogLevel.Error, "What a deleted account left behind could not be cleared; the next start tries again")]
    partial void LogFailed(Exception exception);
}
