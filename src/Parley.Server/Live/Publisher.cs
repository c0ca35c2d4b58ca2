using System.Threading.Channels;
using Parley.Protocol;
using Parley.Server.Log;

namespace Parley.Server.Live;

/// <summary>
/// From a commit to the sockets. One at a time and in order, so that every log is pushed in order of its <c>seq</c>. While it
/// sends, further commits gather, and then leave together: the busier the server, the more events share a frame and a write.
/// </summary>
sealed partial class Publisher(
    Audiences audiences, IEnumerable<IEventListener> listeners, Turns turns, LiveMetrics metrics, ILogger<Publisher> logger) : BackgroundService
{
    // Keeps a frame well below what clients take, however many events gathered.
    const int MaxEventsPerFrame = 200;
    const int MaxBytesPerFrame = 128 * 1024;

    readonly IEventListener[] _listeners = [.. listeners];

    // When full, the committers wait: a commit that cannot be told of is no use.
    readonly Channel<Batch> _committed = Channel.CreateBounded<Batch>(new BoundedChannelOptions(64) { SingleReader = true });

    /// <summary>
    /// Those whose turn has not come: another writer committed before them to one of their logs, and has not said so yet. There are no
    /// more than requests in flight, whose callers wait.
    /// </summary>
    readonly List<Batch> _early = [];

    public ValueTask PublishAsync(Batch committed) => _committed.Writer.WriteAsync(committed);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Stops after the committer, which is registered later and so stopped earlier; what it committed is still told.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _committed.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    async Task RunAsync()
    {
        var writes = new List<Write>();
        while (await _committed.Reader.WaitToReadAsync())
        {
            writes.Clear();
            while (_committed.Reader.TryRead(out var committed))
                Take(committed, writes);
            try
            {
                Publish(writes);
            }
#pragma warning disable CA1031 // the last resort: nobody would hear anything any more if this loop ended
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogPublishFailed(exception);
            }
        }
    }

    /// <summary>Takes the batch, and those that waited for it, if its turn has come.</summary>
    void Take(Batch committed, List<Write> writes)
    {
        if (!HasTurn(committed))
        {
            _early.Add(committed);
            return;
        }

        writes.AddRange(committed.Writes);
        while (_early.Find(HasTurn) is { } next)
        {
            _early.Remove(next);
            writes.AddRange(next.Writes);
        }
    }

    bool HasTurn(Batch batch) => batch.Turn is null || turns.TryEnd(batch.Turn);

    void Publish(List<Write> writes)
    {
        using var cork = Cork.Open();
        foreach (var log in writes.SelectMany(write => write.Events).GroupBy(logged => logged.ConversationId))
            TryPush(log.Key, log);
        // After the pushes, so that an answer never overtakes its event.
        foreach (var write in writes)
            write.Complete();
    }

    void TryPush(Guid logId, IEnumerable<LoggedEvent> events)
    {
        try
        {
            Push(logId, events);
        }
#pragma warning disable CA1031 // it is committed: whatever goes wrong in one log, the senders and the other logs must be told
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogPushFailed(exception, logId);
        }
    }

    void Push(Guid logId, IEnumerable<LoggedEvent> events)
    {
        foreach (var chunk in Frames(events.OrderBy(logged => logged.Seq)))
        {
            metrics.Published(chunk.Length);
            foreach (var logged in chunk)
                Array.ForEach(_listeners, listener => listener.Pushing(logged));

            var audience = audiences.Of(logId);
            if (audience.Length > 0)
                Send(chunk, audience);

            foreach (var logged in chunk)
                Array.ForEach(_listeners, listener => listener.Pushed(logged));
        }
    }

    static void Send(LoggedEvent[] chunk, Listener[] audience)
    {
        var frames = new PushFrames(chunk);
        foreach (var listener in audience)
        {
            if (listener.FirstSeq <= chunk[0].Seq)
                listener.Account.Send(frames.For(listener));
        }
    }

    /// <summary>
    /// An event with which someone comes or goes is pushed alone: whoever comes must not hear what stands before it, whoever goes not
    /// what stands after it. So is one that not all may see.
    /// </summary>
    static IEnumerable<LoggedEvent[]> Frames(IEnumerable<LoggedEvent> events)
    {
        var gathered = new List<LoggedEvent>();
        var bytes = 0;
        foreach (var logged in events)
        {
            var isAlone = logged.Withheld != 0 || logged.Kind is EventKinds.MembersAdded or EventKinds.MemberJoined or EventKinds.MemberLeft
                or EventKinds.MemberRemoved or EventKinds.GroupDissolved;
            bytes += logged.Body.Length;
            if (gathered.Count > 0 && (isAlone || gathered.Count == MaxEventsPerFrame || bytes > MaxBytesPerFrame))
            {
                yield return [.. gathered];
                gathered.Clear();
                bytes = logged.Body.Length;
            }

            if (isAlone)
                yield return [logged];
            else
                gathered.Add(logged);
        }

        if (gathered.Count > 0)
            yield return [.. gathered];
    }

    [LoggerMessage(LogLevel.Error, "Some connections could not be written to; clients find what they missed by their gaps")]
    partial void LogPublishFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Events of {LogId} could not be pushed; clients find them by their gaps")]
    partial void LogPushFailed(Exception exception, Guid logId);
}
