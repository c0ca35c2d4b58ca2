using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Storage;

namespace Parley.Server.Log;

/// <summary>
/// Group commit. Writes that wait at the same moment, from any conversations, are committed together: when the last commit is
/// done, take what has queued. No timer adds latency. Each lane has one writer; a conversation belongs to one lane, so that its
/// commits, and the publishing of them, keep their order.
/// </summary>
sealed partial class Committer(Database database, Publisher publisher, IOptions<StorageOptions> options, CommitterMetrics metrics, ILogger<Committer> logger)
    : BackgroundService
{
    readonly Channel<Write>[] _lanes = Enumerable.Range(0, database.Writers)
        // When full, TryWrite fails and the caller is told that the server is overloaded.
        .Select(_ => Channel.CreateBounded<Write>(new BoundedChannelOptions(options.Value.MaxQueuedWrites) { SingleReader = true }))
        .ToArray();

    readonly int _maxBatch = options.Value.MaxWritesPerCommit;

    /// <summary>
    /// Appends one event, decided on this membership; <c>Errors.Stale</c> when it has changed since. Not cancellable: once queued it
    /// may be on disk.
    /// </summary>
    public async Task<Result<MessageSent>> AppendAsync(Membership membership, NewEvent entry)
    {
        var append = new Append(membership.ConversationId, entry, membership.Epoch);
        if (!Lane(membership.ConversationId).Writer.TryWrite(append))
            return Errors.Overloaded;
        var appended = await append.Done;
        return appended.Status is AppendStatus.Stale ? Errors.Stale : new MessageSent(appended.Seq, appended.At);
    }

    /// <summary>Runs <paramref name="change"/> in one transaction. It may run more than once, and must not look outside the transaction.</summary>
    /// <param name="logs">The logs it appends to or decides on.</param>
    public Task<Result<T>> ChangeAsync<T>(Guid[] logs, Func<Transaction, Task<Result<T>>> change)
    {
        var write = new Change<T>(change) { Logs = logs };
        return Lane(logs.Length > 0 ? logs[0] : Guid.Empty).Writer.TryWrite(write) ? write.Done : Task.FromResult<Result<T>>(Errors.Overloaded);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Select(lane => Task.Run(() => RunAsync(lane.Reader), CancellationToken.None)));

    /// <summary>Takes no more writes, commits what was accepted, and stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
            lane.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    Channel<Write> Lane(Guid conversationId) => _lanes.Length == 1 ? _lanes[0] : _lanes[(uint)conversationId.GetHashCode() % _lanes.Length];

    async Task RunAsync(ChannelReader<Write> queue)
    {
        await using var writer = database.CreateWriter();
        while (await queue.WaitToReadAsync())
        {
            var batch = new List<Write>();
            while (batch.Count < _maxBatch && queue.TryRead(out var write))
                batch.Add(write);
            await CommitAsync(writer, batch);
        }
    }

    async Task CommitAsync(ILogWriter writer, List<Write> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await writer.CommitAsync(batch.OfType<Append>().ToList(), batch.OfType<Change>().ToList());
        }
        catch (Exception exception)
        {
            // The world is broken (disk full, database gone) or a statement is: nothing of this batch stands, every caller is told,
            // and the lane goes on, since the disk may have room again a second later.
            LogCommitFailed(exception, batch.Count);
            metrics.Failed();
            foreach (var write in batch)
                write.Fail(exception);
            return;
        }

        metrics.Committed(batch.Count, started);
        await publisher.PublishAsync(batch);
    }

    [LoggerMessage(LogLevel.Error, "A commit of {Writes} writes failed; nothing of it was stored and the senders were told")]
    partial void LogCommitFailed(Exception exception, int writes);
}
