using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Storage;

namespace Parley.Server.Log;

/// <summary>
/// Group commit. Writes that wait at the same moment, from any conversations, are committed together. No timer adds latency. A
/// conversation belongs to one lane, so that what is appended to it keeps its order.
/// </summary>
sealed class Committer(
    Database database, Publisher publisher, EventClock clock, Turns turns, IOptions<StorageOptions> options, CommitterMetrics metrics, ILogger<Lane> logger)
    : BackgroundService
{
    readonly Lane[] _lanes = [.. Enumerable.Range(0, database.Writers).Select(_ => new Lane(
        () => database.CreateWriter(clock), new LaneOptions(options.Value.MaxQueuedWrites, options.Value.MaxWritesPerCommit, options.Value.OutcomeTimeout),
        database.Writers > 1 ? turns : null, publisher, metrics, logger))];

    /// <summary>Appends one event, decided on this membership. Not cancellable: once queued it may be on disk.</summary>
    /// <param name="again">Decides again when the membership has changed by then. It may run more than once, and must not look outside the transaction.</param>
    public async Task<Result<MessageSent>> AppendAsync(Membership membership, NewEvent entry, Func<Transaction, Task<Result<NewEvent>>> again)
    {
        var append = new Append(membership.ConversationId, entry, membership.Epoch, again);
        if (!LaneOf(membership.ConversationId).TryWrite(append))
            return Errors.Overloaded;
        var appended = await append.Done;
        return appended.Error is { } error ? error : new MessageSent(appended.Value.Seq, appended.Value.At);
    }

    /// <summary>Runs <paramref name="change"/> in one transaction. It may run more than once, and must not look outside the transaction.</summary>
    /// <param name="logs">The logs it appends to or decides on.</param>
    public Task<Result<T>> ChangeAsync<T>(Guid[] logs, Func<Transaction, Task<Result<T>>> change)
    {
        var write = new Change<T>(change) { Logs = logs };
        return LaneOf(logs.Length > 0 ? logs[0] : Guid.Empty).TryWrite(write) ? write.Done : Task.FromResult<Result<T>>(Errors.Overloaded);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Select(lane => Task.Run(lane.RunAsync, CancellationToken.None)));

    /// <summary>Takes no more writes, commits what was accepted, and stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
            lane.Complete();
        await base.StopAsync(cancellationToken);
    }

    Lane LaneOf(Guid conversationId) => _lanes.Length == 1 ? _lanes[0] : _lanes[(uint)conversationId.GetHashCode() % _lanes.Length];
}
