namespace Parley.Server.Log;

/// <summary>
/// Commits batches. Contract: when <see cref="CommitAsync"/> returns, the batch is on disk and the outcome of every write is set or
/// the write is failed; when it throws, nothing of the batch stands, except that after a <see cref="CommitInDoubtException"/> nobody knows.
/// <c>seq</c> is read and advanced inside the transaction. One call at a time.
/// </summary>
interface ILogWriter : IAsyncDisposable
{
    /// <summary>Divides what waits into transactions, to be committed one after the other. Writes to one log keep their order.</summary>
    List<List<Write>> Divide(List<Write> writes);

    /// <summary>A change that is refused or fails takes nothing else with it.</summary>
    Task CommitAsync(Batch batch);
}

/// <summary>
/// Whether the transaction stands is not known: the database was to commit it, and the answer was lost. Unlike other failures, it
/// must not be told as "nothing was done".
/// </summary>
/// <param name="stands">
/// Finds out; <c>null</c> when it is not decided yet. Throws while the database cannot be asked.
/// </param>
sealed class CommitInDoubtException(Exception cause, Func<CancellationToken, Task<bool?>> stands) : Exception(cause.Message, cause)
{
    public Task<bool?> StandsAsync(CancellationToken ct) => stands(ct);
}
