using System.Text.Json;
using Parley.Protocol;

namespace Parley.Client;

sealed partial class Inbox
{
    /// <summary>What the reader took of each log, to go on from another time.</summary>
    public IReadOnlyDictionary<Guid, long> Positions
    {
        get
        {
            lock (_gate)
                return _logs.Values.Where(log => log.Done > 0).ToDictionary(log => log.Id, log => log.Done);
        }
    }

    /// <summary>What is held of each log, for the server to compare with; some of them where there are more.</summary>
    public KnownLog[] Known(int max)
    {
        lock (_gate)
            return [.. _logs.Values.Where(log => log is { Left: false, Held: > 0 }).Take(max).Select(log => new KnownLog(log.Id, log.Held))];
    }

    /// <summary>Goes on from positions saved earlier.</summary>
    public void Restore(IReadOnlyDictionary<Guid, long> positions)
    {
        lock (_gate)
            foreach (var (logId, seq) in positions)
                PassOverLocked(FindOrAddLocked(logId), seq);
    }

    /// <summary>How far a log is held; 0 for one never heard of.</summary>
    public long Held(Guid logId)
    {
        lock (_gate)
            return _logs.TryGetValue(logId, out var log) ? log.Held : 0;
    }

    Log FindOrAddLocked(Guid logId)
    {
        if (!_logs.TryGetValue(logId, out var log))
            _logs.Add(logId, log = new Log(logId));
        return log;
    }

    void KeepLocked(Log log, Event e)
    {
        if (e.Seq > log.Held && log.Early.TryAdd(e.Seq, e))
            _early++;
        ReleaseLocked(log);
    }

    void PassOverLocked(Log log, long seq)
    {
        // Step by step only through what was kept: the distance may be millions.
        foreach (var early in log.Early.Keys.Where(early => early <= seq).Order().ToArray())
        {
            log.Held = Math.Max(log.Held, early - 1);
            ReleaseLocked(log);
        }
        log.Held = Math.Max(log.Held, seq);
        ReleaseLocked(log);
    }

    void ReleaseLocked(Log log)
    {
        while (log.Early.Remove(log.Held + 1, out var next))
        {
            _early--;
            log.Held++;
            log.Waiting++;
            _ready.Enqueue(next);
            Ready.Set();
            FollowMembershipLocked(next);
        }
    }

    /// <summary>My own log tells of conversations I join and leave, even if no push of theirs ever comes.</summary>
    void FollowMembershipLocked(Event e)
    {
        if (e.Kind is not (EventKinds.ConversationJoined or EventKinds.ConversationLeft))
            return;

        var log = FindOrAddLocked(e.Body.Deserialize(ProtocolJson.Default.ConversationReference)!.ConversationId);
        if (e.Kind == EventKinds.ConversationLeft)
        {
            LeaveLocked(log);
        }
        else
        {
            // Joining what is held already is history, replayed from the start, and no news.
            log.Suspected |= log.Left || log.Held == 0;
            log.Left = false;
        }
        NoteGapLocked(log);
    }

    static void LeaveLocked(Log log)
    {
        log.Suspected |= !log.Left;
        log.Left = true;
    }

    void NoteGapLocked(Log log)
    {
        if (!log.IsBehind)
            return;
        if (!log.Queued)
        {
            log.Queued = true;
            _behind.Enqueue(log);
        }
        if (HasRoomLocked)
            Gap.Set();
    }

    sealed class Log(Guid id)
    {
        public Guid Id => id;
        /// <summary>Everything up to here was given to the reader, waits for it, or was passed over.</summary>
        public long Held { get; set; }
        /// <summary>The last event the reader took.</summary>
        public long Taken { get; set; }
        /// <summary>How many events wait for the reader.</summary>
        public int Waiting { get; set; }
        /// <summary>Everything up to here the reader took, or will never get.</summary>
        public long Done => Waiting == 0 ? Held : Taken;
        /// <summary>The last event heard of.</summary>
        public long Head { get; set; }
        /// <summary>There may be events nobody told of.</summary>
        public bool Suspected { get; set; }
        /// <summary>The account is no member any more, as far as is known.</summary>
        public bool Left { get; set; }
        /// <summary>Stands in the queue of logs that are behind.</summary>
        public bool Queued { get; set; }
        /// <summary>Events that came before their turn.</summary>
        public Dictionary<long, Event> Early { get; } = [];

        public bool IsBehind => Suspected || Head > Held;
    }
}
