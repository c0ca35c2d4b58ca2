using Npgsql;

namespace Parley.Tests.Harness;

/// <summary>The databases that Parley runs on.</summary>
public enum DatabaseKind
{
    SQLite,
    PostgreSQL,
}

/// <summary>A place for one test's server to keep its data, empty at first and gone afterwards.</summary>
/// <param name="Folder">The server's data folder; with SQLite, the database is in it.</param>
/// <param name="ConnectionString">For Npgsql; <c>null</c> with SQLite.</param>
sealed record TestDatabase(DatabaseKind Kind, string Folder, string? ConnectionString) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (ConnectionString is not null)
            await TestDatabases.DropAsync(ConnectionString);
        // A request whose caller is gone may still read: SQLite's files come back once while they are deleted.
        await Eventually.HoldsAsync(TryDelete, $"{Folder} is deleted");
    }

    bool TryDelete()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(Folder);
        }
    }
}

/// <summary>
/// Hands out empty databases: a folder of its own for SQLite, and a database of its own on the server named by
/// <see cref="Variable"/> for PostgreSQL.
/// </summary>
static class TestDatabases
{
    /// <summary>The environment variable with an Npgsql connection string of a PostgreSQL superuser.</summary>
    public const string Variable = "PARLEY_TEST_POSTGRES";

    /// <summary>Every kind, for theories: <c>[MemberData(nameof(TestDatabases.Kinds), MemberType = typeof(TestDatabases))]</c>.</summary>
    public static IEnumerable<object[]> Kinds => Enum.GetValues<DatabaseKind>().Select(kind => new object[] { kind });

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind, CancellationToken ct = default)
    {
        var connectionString = kind == DatabaseKind.PostgreSQL ? await CreatePostgresAsync(ct) : null;
        return new TestDatabase(kind, Directory.CreateTempSubdirectory("parley-test-").FullName, connectionString);
    }

    internal static async Task DropAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        // Forced, because a server that a test killed may still have sessions there.
        await ExecuteAsync($"""DROP DATABASE IF EXISTS "{name}" WITH (FORCE)""", CancellationToken.None);
    }

    static async Task<string> CreatePostgresAsync(CancellationToken ct)
    {
        // The end of a version 7 id is its random part; the beginning is the time, and alike in tests that run together.
        var name = "parley_test_" + Guid.CreateVersion7().ToString("N")[^12..];
        await ExecuteAsync($"""CREATE DATABASE "{name}" """, ct);
        return new NpgsqlConnectionStringBuilder(Server()) { Database = name }.ConnectionString;
    }

    static async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Server());
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    static string Server() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server
            ? server
            : throw new InvalidOperationException(
                $"{Variable} names no PostgreSQL server: run the tests with ./test.sh, which starts one.");
}
