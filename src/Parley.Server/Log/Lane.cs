using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Running;

namespace Parley.Server.Log;

/// <summary>
/// A queue and the one writer that commits it. When the last commit is done, it takes what has queued, and commits that together. After a
/// commit whose outcome is unknown it commits nothing more until it has found out.
/// </summary>
sealed partial class Lane(Func<ILogWriter> open, LaneOptions options, Turns? turns, Publisher publisher, CommitterMetrics metrics, ILogger<Lane> logger)
{
    static readonly TimeSpan AsksEvery = TimeSpan.FromSeconds(1);

    readonly Channel<Write> _queue =
        // When full, TryWrite fails and the caller is told that the server is overloaded.
        Channel.CreateBounded<Write>(new BoundedChannelOptions(options.MaxQueued) { SingleReader = true });

    // While the disk is full every commit fails, for one reason.
    readonly Seldom _failing = new(TimeProvider.System, TimeSpan.FromMinutes(1));

    Doubt? _doubt;

    public bool TryWrite(Write write) => _queue.Writer.TryWrite(write);

    /// <summary>Takes no more writes; <see cref="RunAsync"/> ends when those that wait are committed.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public async Task RunAsync()
    {
        await using var writer = open();
        while (await WaitAsync())
        {
            var waiting = new List<Write>();
            while (waiting.Count < options.MaxAtOnce && _queue.Reader.TryRead(out var write))
                waiting.Add(write);
            foreach (var writes in writer.Divide(waiting))
                await CommitAsync(writer, new Batch(writes, turns));
        }
    }

    /// <summary>Waits for writes, and asks about the commit in doubt meanwhile, if there is one.</summary>
    async Task<bool> WaitAsync()
    {
        var waiting = _queue.Reader.WaitToReadAsync();
        if (_doubt is null)
            return await waiting;
        var writes = waiting.AsTask();
        while (_doubt is not null && await Task.WhenAny(writes, Task.Delay(AsksEvery)) != writes)
            await TrySettleAsync(_doubt);
        return await writes;
    }

    async Task CommitAsync(ILogWriter writer, Batch batch)
    {
        if (_doubt is { } earlier && !await TrySettleAsync(earlier))
        {
            metrics.Failed();
            Refuse(batch, Errors.StorageUnavailable);
            return;
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            await writer.CommitAsync(batch);
        }
        catch (CommitInDoubtException exception)
        {
            LogInDoubt(exception.InnerException!, batch.Writes.Count);
            _doubt = new Doubt(batch, exception);
            await SettleAsync(_doubt);
            return;
        }
        catch (Exception exception)
        {
            // The world is broken (disk full, database gone) or a statement is: nothing of this batch stands, every caller is told,
            // and the lane goes on, since the disk may have room again a second later.
            if (_failing.Count() is > 0 and var count)
                LogCommitFailed(exception, count);
            await DropAsync(batch, exception);
            return;
        }

        metrics.Committed(batch.Writes.Count, started);
        await publisher.PublishAsync(batch);
    }

    /// <summary>Finds out, for as long as callers can wait; then they are told that it is not known.</summary>
    async Task SettleAsync(Doubt doubt)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(10); !await TrySettleAsync(doubt); pause = Min(pause * 2, AsksEvery))
        {
            if (Stopwatch.GetElapsedTime(started) >= options.Patience)
            {
                Refuse(doubt.Batch, Errors.OutcomeUnknown);
                // Commits of other writers need not wait with their callers for what nobody can tell.
                await publisher.PublishAsync(doubt.Batch.EndTurn());
                return;
            }

            await Task.Delay(pause);
        }
    }

    /// <returns>Whether the outcome is known by now. If it stands, it is published as if its answer had come.</returns>
    async Task<bool> TrySettleAsync(Doubt doubt)
    {
        bool? stands;
        try
        {
            using var limit = new CancellationTokenSource(Max(options.Patience, AsksEvery));
            stands = await doubt.Exception.StandsAsync(limit.Token);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or OperationCanceledException)
        {
            LogCannotAsk(exception);
            return false;
        }

        if (stands is null)
            return false;
        _doubt = null;
        LogSettled(stands.Value);
        if (stands.Value)
            await publisher.PublishAsync(doubt.Batch);
        else
            await DropAsync(doubt.Batch, doubt.Exception.InnerException!);
        return true;
    }

    async Task DropAsync(Batch batch, Exception exception)
    {
        metrics.Failed();
        if (exception is DbException)
            Refuse(batch, Errors.StorageUnavailable);
        foreach (var write in batch.Writes)
            write.Fail(exception);
        if (batch.Turn is not null)
            await publisher.PublishAsync(batch.EndTurn());
    }

    static void Refuse(Batch batch, Parley.Protocol.Error error)
    {
        foreach (var write in batch.Writes)
            write.Refuse(error);
    }

    static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Error, "A commit failed; nothing of it was stored and the senders were told. {Count} such failures since this was last told")]
    partial void LogCommitFailed(Exception exception, int count);

    [LoggerMessage(LogLevel.Error, "The answer to a commit of {Writes} writes was lost; the database is asked whether it stands")]
    partial void LogInDoubt(Exception exception, int writes);

    [LoggerMessage(LogLevel.Debug, "The database could not be asked about the commit in doubt")]
    partial void LogCannotAsk(Exception exception);

    [LoggerMessage(LogLevel.Information, "The commit in doubt is settled; it stands: {Stands}")]
    partial void LogSettled(bool stands);

    sealed record Doubt(Batch Batch, CommitInDoubtException Exception);
}

/// <param name="MaxQueued">How many writes may wait.</param>
/// <param name="MaxAtOnce">How many are taken at once.</param>
/// <param name="Patience">How long callers wait for the outcome of a commit in doubt.</param>
readonly record struct LaneOptions(int MaxQueued, int MaxAtOnce, TimeSpan Patience);
