using Parley.Server.Doors;

namespace Parley.Server.Log;

/// <summary>Something the committer does for a caller. Outcomes are set by the writer and told to the caller after the commit.</summary>
abstract class Write
{
    /// <summary>What this write appended. Empty when it was refused or repeated.</summary>
    public abstract IEnumerable<LoggedEvent> Events { get; }

    /// <summary>Tells the caller. After the commit, in the order of the log, on the publisher's thread.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

enum AppendStatus
{
    /// <summary>Nothing appended: the membership it was decided on is out of date. Decide again.</summary>
    Stale,
    Appended,
    /// <summary>The same event stood in the log already; its place is answered.</summary>
    Repeated,
}

readonly record struct Appended(AppendStatus Status, long Seq, long At);

/// <summary>One event for one log, committed together with all others that wait at that moment. The hot path.</summary>
sealed class Append(Guid conversationId, NewEvent entry, long epoch) : Write
{
    // Continuations run where Complete is called, so that the answers of one commit leave together in few writes.
    readonly TaskCompletionSource<Appended> _done = new();
    LoggedEvent? _event;

    public Guid ConversationId => conversationId;

    public NewEvent Entry => entry;

    /// <summary>The conversation's epoch that the caller's rights were read at.</summary>
    public long Epoch => epoch;

    public Appended Outcome { get; private set; }

    public Task<Appended> Done => _done.Task;

    public override IEnumerable<LoggedEvent> Events => _event is null ? [] : [_event];

    public LoggedEvent? Event => _event;

    public void Appended(long seq, long at)
    {
        Outcome = new Appended(AppendStatus.Appended, seq, at);
        _event = new LoggedEvent
        {
            ConversationId = conversationId,
            Seq = seq,
            Kind = entry.Kind,
            AccountId = entry.By,
            At = at,
            Body = entry.Body,
            Target = entry.Target,
            Withheld = entry.IsWithheld ? 1 : 0,
            Mentions = entry.Mentions,
        };
    }

    public void Repeated(long seq, long at) => Outcome = new Appended(AppendStatus.Repeated, seq, at);

    public void Stale() => Outcome = default;

    public override void Complete() => _done.TrySetResult(Outcome);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}

/// <summary>Anything else that must be one transaction: rows and events that stand or fall together.</summary>
abstract class Change : Write
{
    /// <summary>The logs it appends to, or whose facts it decides on. They are locked, in order of id, before it runs.</summary>
    public required Guid[] Logs { get; init; }

    public List<LoggedEvent> Appended { get; } = [];

    public override IEnumerable<LoggedEvent> Events => Appended;

    /// <summary>Runs inside the transaction. False: refused, so roll back.</summary>
    public abstract Task<bool> RunAsync(Transaction transaction);
}

sealed class Change<T>(Func<Transaction, Task<Result<T>>> run) : Change
{
    // Not inline: what follows a change may be long, and must not hold up the publisher.
    readonly TaskCompletionSource<Result<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Result<T> _outcome;

    public Task<Result<T>> Done => _done.Task;

    public override async Task<bool> RunAsync(Transaction transaction)
    {
        _outcome = await run(transaction);
        return _outcome.Error is null;
    }

    public override void Complete() => _done.TrySetResult(_outcome);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
