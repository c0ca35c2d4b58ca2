using System.Data.Common;

namespace Parley.Server.Storage;

/// <summary>The fork between SQLite and PostgreSQL: all that differs between them is in its two subclasses and their log writers.</summary>
abstract class Database : IAsyncDisposable
{
    /// <summary>For people: <c>SQLite</c> or <c>PostgreSQL</c> with its version.</summary>
    public abstract string Name { get; }

    /// <summary>How many writers append at once.</summary>
    public abstract int Writers { get; }

    /// <summary>A connection for reading. On SQLite it cannot write.</summary>
    public abstract ValueTask<DbConnection> OpenAsync(CancellationToken ct);

    /// <summary>Makes the writer of one lane; it owns its connection.</summary>
    public abstract Log.ILogWriter CreateWriter(Log.EventClock clock);

    /// <summary>Takes what guards against a second owner, and brings the schema up to date.</summary>
    public abstract Task StartAsync(CancellationToken ct);

    public abstract Task<long> SizeAsync(CancellationToken ct);

    /// <summary>Whether a unique index refused the statement.</summary>
    public abstract bool IsUniqueViolation(DbException exception);

    /// <summary>Writes a complete copy, while the database is in use, into an empty file.</summary>
    /// <returns>For the operator: why it could not be made; <c>null</c> when it was.</returns>
    public abstract Task<string?> BackUpAsync(string path, CancellationToken ct);

    /// <summary>Completes, with a sentence for the operator, when another program has this database, so that this one must stop.</summary>
    public virtual Task<string> Lost { get; } = new TaskCompletionSource<string>().Task;

    public abstract ValueTask DisposeAsync();
}
