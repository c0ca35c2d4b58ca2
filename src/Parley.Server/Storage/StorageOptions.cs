using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Storage;

/// <summary>Where Parley keeps what it must not lose. Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// The folder for the embedded database, keys and the local control socket; created with owner-only rights. A relative path
    /// starts at the folder the server is started in.
    /// </summary>
    [Required]
    public string DataFolder { get; set; } = "data";

    /// <summary>
    /// An Npgsql connection string. When given, PostgreSQL holds everything and the embedded database is not used. Unless it says otherwise
    /// (<c>Maximum Pool Size</c>), at most 30 connections are opened, and one more that keeps other programs out.
    /// </summary>
    public string? Postgres { get; set; }

    /// <summary>How many transactions append to PostgreSQL at once; conversations are divided among them. SQLite has one writer.</summary>
    [Range(1, 64)]
    public int PostgresWriters { get; set; } = 4;

    /// <summary>How many writes may wait for the committer; beyond it an operation answers <c>overloaded</c>.</summary>
    [Range(16, 1_000_000)]
    public int MaxQueuedWrites { get; set; } = 65_536;

    /// <summary>
    /// How long a caller waits when the answer to a commit was lost and the database cannot yet be asked whether it stands. Then they
    /// are answered <c>outcome_unknown</c>; the server goes on asking.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan OutcomeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>At most this many writes share one commit.</summary>
    [Range(1, 100_000)]
    public int MaxWritesPerCommit { get; set; } = 1_000;
}
