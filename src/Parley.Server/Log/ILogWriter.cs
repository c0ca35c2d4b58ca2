namespace Parley.Server.Log;

/// <summary>
/// Commits a batch. Contract: when it returns, what it marked as done is on disk and the outcome of every write is set or the
/// write is failed; when it throws, nothing of the batch stands. <c>seq</c> is read and advanced inside the transaction. One call
/// at a time.
/// </summary>
interface ILogWriter : IAsyncDisposable
{
    /// <param name="appends">Committed in this order, all in one transaction.</param>
    /// <param name="changes">After the appends; one that is refused or fails takes nothing else with it.</param>
    Task CommitAsync(IReadOnlyList<Append> appends, IReadOnlyList<Change> changes);
}
