using Parley.Server.Doors;

namespace Parley.Server.Running;

/// <summary>
/// Work that falls due. It is in the database, so that a restart forgets nothing and any node may do it: each does what is due, and sleeps
/// until the next is, but looks again now and then, since others add to it.
/// </summary>
abstract partial class DueWork(TimeProvider time, ILogger logger) : BackgroundService
{
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>At most so long it sleeps.</summary>
    protected abstract TimeSpan LooksEvery { get; }

    /// <summary>Does what is due, as much as is good at once.</summary>
    /// <returns>When to go on, in milliseconds since the Unix epoch, UTC; <c>null</c> where nothing waits.</returns>
    protected abstract Task<long?> WorkAsync(CancellationToken ct);

    /// <summary>Ends when something was added that may be due before what was to be waited for.</summary>
    protected virtual Task WokenAsync(CancellationToken ct) => Task.Delay(Timeout.Infinite, ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
                await SleepAsync(await TryWorkAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the server: what is due now is so at the next start.
        }
    }

    /// <summary>Trying again shortly: where the database is away, or full, it may be back.</summary>
    protected long Later => (time.GetUtcNow() + AfterFailure).ToUnixTimeMilliseconds();

    async Task<long?> TryWorkAsync(CancellationToken ct)
    {
        try
        {
            return await WorkAsync(ct);
        }
#pragma warning disable CA1031 // nothing more would be done until the next start if this loop ended
        catch (Exception exception) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(exception, GetType().Name);
            return Later;
        }
    }

    async Task SleepAsync(long? next, CancellationToken ct)
    {
        var until = Math.Min(next ?? long.MaxValue, time.Now() + (long)LooksEvery.TotalMilliseconds);
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            await Task.WhenAny(UntilAsync(until, awake.Token), WokenAsync(awake.Token));
        }
        finally
        {
            await awake.CancelAsync();
        }

        ct.ThrowIfCancellationRequested();
    }

    Task UntilAsync(long until, CancellationToken ct)
    {
        while (true)
        {
            var now = time.Now();
            if (until <= now)
                return Task.CompletedTask;
            // Never longer than that, also where the clock is set back since the end was reckoned.
            var slept = Task.Delay(TimeSpan.FromMilliseconds(Math.Min(until - now, LooksEvery.TotalMilliseconds)), time, ct);
            // A timer counts from when it begins: had the clock gone on since it was read, it would ring late by as much.
            if (time.Now() == now)
                return slept;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Work} failed and is tried again")]
    partial void LogFailed(Exception exception, string work);
}
