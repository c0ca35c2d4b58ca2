using System.Data.Common;
using Parley.Protocol;
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

    /// <summary>Answers with a refusal; nothing of this write stands.</summary>
    public abstract void Refuse(Error error);
}

enum AppendStatus
{
    Appended,
    /// <summary>The same event stood in the log already; its place is answered.</summary>
    Repeated,
}

readonly record struct Appended(AppendStatus Status, long Seq, long At);

/// <summary>One event for one log, committed together with all others that wait at that moment. The hot path.</summary>
/// <param name="epoch">The conversation's epoch that the caller's rights were read at.</param>
/// <param name="again">Decides again, in the transaction, when the epoch has moved on: the append keeps its place among the others.</param>
sealed class Append(Guid conversationId, NewEvent entry, long epoch, Func<Transaction, Task<Result<NewEvent>>> again) : Write
{
    // Continuations run where Complete is called, so that the answers of one commit leave together in few writes.
    readonly TaskCompletionSource<Result<Appended>> _done = new();
    NewEvent _entry = entry;
    Result<Appended> _outcome;
    LoggedEvent? _event;

    public Guid ConversationId => conversationId;

    public NewEvent Entry => _entry;

    public long Epoch => epoch;

    public Task<Result<Appended>> Done => _done.Task;

    public override IEnumerable<LoggedEvent> Events => _event is null ? [] : [_event];

    public LoggedEvent? Event => _event;

    /// <summary>In the transaction that is to append it: decides on what holds now.</summary>
    /// <returns>False: it is refused.</returns>
    public async Task<bool> DecideAgainAsync(Transaction transaction)
    {
        try
        {
            var decided = await again(transaction);
            if (decided.Error is { } error)
                _outcome = error;
            else
                _entry = decided.Value!;
            return decided.Error is null;
        }
        catch (Exception exception) when (exception is not DbException)
        {
            // A bug in one decision must not fail its neighbours in the batch. It has written nothing.
            Fail(exception);
            return false;
        }
    }

    public void Appended(long seq, long at)
    {
        _outcome = new Appended(AppendStatus.Appended, seq, at);
        _event = new LoggedEvent
        {
            ConversationId = conversationId,
            Seq = seq,
            Kind = _entry.Kind,
            AccountId = _entry.By,
            At = at,
            Body = _entry.Body,
            Target = _entry.Target,
            Withheld = _entry.IsWithheld ? seq : 0,
            Mentions = _entry.Mentions,
        };
    }

    public void Repeated(long seq, long at) => _outcome = new Appended(AppendStatus.Repeated, seq, at);

    public override void Complete() => _done.TrySetResult(_outcome);

    public override void Fail(Exception exception) => _done.TrySetException(exception);

    public override void Refuse(Error error) => _done.TrySetResult(error);
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

    public override void Refuse(Error error) => _done.TrySetResult(error);
}
