using Parley.Protocol;

namespace Parley.Client;

/// <summary>
/// Turns what the server sends, which may be dropped, doubled or out of order, into what the reader gets: each log's events
/// dense, in order, each once. Pure bookkeeping: it asks nobody, it says what has to be asked (<see cref="TryFindGap"/>).
/// </summary>
/// <remarks>
/// A push is a hint. Where there is no room for another event, the push is dropped and only the log's new head is kept; the
/// events are asked for again once the reader has made room. So a slow reader costs memory up to the capacity, and never
/// holds up the connection it shares with the answers to its own requests.
/// </remarks>
sealed partial class Inbox(int capacity)
{
    readonly Lock _gate = new();
    readonly Dictionary<Guid, Log> _logs = [];
    readonly Queue<Event> _ready = new();
    readonly Queue<Log> _behind = new();
    int _early;

    /// <summary>Set when there is something to take.</summary>
    public Signal Ready { get; } = new();

    /// <summary>Set when there may be a gap to fill, and room for it.</summary>
    public Signal Gap { get; } = new();

    /// <summary>Nothing more will come; whoever waits is told, with the reason if there is one.</summary>
    public void Complete(Exception? reason)
    {
        Ready.Complete(reason);
        Gap.Complete(null);
    }

    /// <summary>An event the server pushed.</summary>
    public void Push(Event pushed)
    {
        lock (_gate)
        {
            var log = FindOrAddLocked(pushed.ConversationId);
            log.Left = false;
            log.Head = Math.Max(log.Head, pushed.Seq);
            if (_ready.Count + _early < capacity)
                KeepLocked(log, pushed);
            NoteGapLocked(log);
        }
    }

    /// <summary>
    /// The server's own row of a log: everything readable after some <c>seq</c> that was held. What it leaves out before
    /// <paramref name="events"/> begins is not for this account to read, as before the account joined.
    /// </summary>
    /// <param name="lastSeq">The log's head as the server told it.</param>
    /// <returns>Whether the row brought the log any further.</returns>
    public bool Fill(Guid logId, IReadOnlyList<Event> events, long lastSeq)
    {
        lock (_gate)
        {
            var log = FindOrAddLocked(logId);
            var heldBefore = log.Held;
            log.Suspected = false;
            log.Head = Math.Max(log.Head, lastSeq);
            if (events.Count > 0)
                PassOverLocked(log, events[0].Seq - 1);
            foreach (var e in events)
                KeepLocked(log, e);
            NoteGapLocked(log);
            return log.Held > heldBefore;
        }
    }

    /// <summary>The log has moved up to here; the events between are to be asked for.</summary>
    public void NoteHead(Guid logId, long lastSeq)
    {
        lock (_gate)
        {
            var log = FindOrAddLocked(logId);
            log.Left = false;
            log.Head = Math.Max(log.Head, lastSeq);
            NoteGapLocked(log);
        }
    }

    /// <summary>Gives up everything up to and including <paramref name="seq"/> that is not held.</summary>
    public void PassOver(Guid logId, long seq)
    {
        lock (_gate)
        {
            var log = FindOrAddLocked(logId);
            log.Head = Math.Max(log.Head, seq);
            PassOverLocked(log, seq);
            NoteGapLocked(log);
        }
    }

    /// <summary>The account has left the log: one last look at how it ended, and it is not named to the server again.</summary>
    public void Leave(Guid logId)
    {
        lock (_gate)
        {
            var log = FindOrAddLocked(logId);
            LeaveLocked(log);
            NoteGapLocked(log);
        }
    }

    /// <summary>The server tells nothing about this log: what is missing stays missing, and what came early comes now.</summary>
    public void GiveUp(Guid logId)
    {
        lock (_gate)
        {
            var log = FindOrAddLocked(logId);
            PassOverLocked(log, log.Early.Keys.DefaultIfEmpty().Max());
            log.Head = log.Held;
            log.Suspected = false;
            log.Left = true;
        }
    }

    /// <summary>The next event for the reader.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Event? next)
    {
        lock (_gate)
        {
            if (!_ready.TryDequeue(out next))
                return false;
            var log = _logs[next.ConversationId];
            log.Taken = next.Seq;
            log.Waiting--;
            if (_behind.Count > 0 && HasRoomLocked)
                Gap.Set();
            return true;
        }
    }

    /// <summary>A log with events missing, and room to take some in; another one at each call.</summary>
    /// <param name="gap">What comes after it is missing.</param>
    public bool TryFindGap(out KnownLog gap)
    {
        lock (_gate)
        {
            for (var left = HasRoomLocked ? _behind.Count : 0; left > 0; left--)
            {
                var log = _behind.Dequeue();
                log.Queued = log.IsBehind;
                if (!log.Queued)
                    continue;
                _behind.Enqueue(log);
                gap = new KnownLog(log.Id, log.Held);
                return true;
            }
            gap = new KnownLog(Guid.Empty, 0);
            return false;
        }
    }

    // Half the capacity is left to pushes, or a long catching-up would turn all of them into more catching-up.
    bool HasRoomLocked => _ready.Count < (capacity + 1) / 2;
}
