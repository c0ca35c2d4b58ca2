using System.Data.Common;
using Dapper;
using Npgsql;
using Parley.Server.Log;

namespace Parley.Server.Storage;

/// <summary>PostgreSQL: holds the truth for any number of nodes.</summary>
sealed class PostgresDatabase(StorageOptions options, IReadOnlyCollection<MigrationStep> steps, TimeProvider time) : Database
{
    // Any number will do, as long as all nodes use the same one.
    const long MigrationLock = 0x5061726C6579;

    const string PoolSize = "Maximum Pool Size";

    // Npgsql's own 100 is as many as PostgreSQL takes in all unless told otherwise: a burst of sign-ins would then be refused by it
    // instead of waiting for a connection here, and a second node would find no room.
    const int DefaultPoolSize = 30;

    /// <summary>For the schema's changes: a field of an event's body, as text.</summary>
    const string BodyText = """
        CREATE OR REPLACE FUNCTION pg_temp.body_text(body bytea, field text) RETURNS text LANGUAGE sql IMMUTABLE
            AS 'SELECT convert_from(body, ''UTF8'')::jsonb ->> field'
        """;

    readonly NpgsqlDataSource _source = Source(options);
    string? _version;

    public override string Name => $"PostgreSQL {_version}";

    public override int Writers => options.PostgresWriters;

    public override async ValueTask<DbConnection> OpenAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    public override ILogWriter CreateWriter(EventClock clock) => new PostgresLogWriter(_source, clock);

    public override async Task StartAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            _version = connection.PostgreSqlVersion.ToString();
            await connection.ExecuteAsync("SELECT pg_advisory_lock(@MigrationLock)", new { MigrationLock });
            try
            {
                await connection.ExecuteAsync(BodyText);
                await Migrations.ApplyAsync(connection, sql => sql.Replace("body_text(", "pg_temp.body_text(", StringComparison.Ordinal), steps, time, ct);
            }
            finally
            {
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(@MigrationLock)", new { MigrationLock });
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            throw new StorageRefusedException($"PostgreSQL cannot be used: {exception.Message} Check Storage:Postgres. Nothing was changed.", exception);
        }
    }

    public override async Task<long> SizeAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        return await connection.ExecuteScalarAsync<long>("SELECT pg_database_size(current_database())");
    }

    public override bool IsUniqueViolation(DbException exception) => exception.SqlState == PostgresErrorCodes.UniqueViolation;

    public override Task<string?> BackUpAsync(string path, CancellationToken ct) =>
        PostgresDump.WriteAsync(new NpgsqlConnectionStringBuilder(options.Postgres), path, ct);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    static NpgsqlDataSource Source(StorageOptions options)
    {
        try
        {
            var text = new NpgsqlConnectionStringBuilder(options.Postgres) { ApplicationName = "Parley" };
            if (!text.ShouldSerialize(PoolSize))
                text.MaxPoolSize = DefaultPoolSize;
            return new NpgsqlDataSourceBuilder(text.ToString()).Build();
        }
        catch (ArgumentException exception)
        {
            throw new StorageRefusedException($"Storage:Postgres is not a connection string: {exception.Message}", exception);
        }
    }
}
