using System.Data.Common;
using Dapper;
using Npgsql;
using Parley.Server.Log;

namespace Parley.Server.Storage;

/// <summary>PostgreSQL, kept to one program by <see cref="PostgresHold"/>.</summary>
sealed class PostgresDatabase : Database
{
    const string PoolSize = "Maximum Pool Size";

    // Npgsql's own 100 is as many as PostgreSQL takes in all unless told otherwise: a burst of sign-ins would then be refused by it
    // instead of waiting for a connection here.
    const int DefaultPoolSize = 30;

    /// <summary>For the schema's changes: a field of an event's body as text, and a body of JSON.</summary>
    const string BodyFunctions = """
        CREATE OR REPLACE FUNCTION pg_temp.body_text(body bytea, field text) RETURNS text LANGUAGE sql IMMUTABLE
            AS 'SELECT convert_from(body, ''UTF8'')::jsonb ->> field';
        CREATE OR REPLACE FUNCTION pg_temp.body_of(json text) RETURNS bytea LANGUAGE sql IMMUTABLE
            AS 'SELECT convert_to(json, ''UTF8'')';
        """;

    readonly StorageOptions _options;
    readonly IReadOnlyCollection<MigrationStep> _steps;
    readonly TimeProvider _time;
    readonly PostgresHold _hold;
    readonly NpgsqlDataSource _source;
    string? _version;

    public PostgresDatabase(StorageOptions options, IReadOnlyCollection<MigrationStep> steps, TimeProvider time, ILogger<PostgresHold> logger)
    {
        (_options, _steps, _time) = (options, steps, time);
        try
        {
            var text = new NpgsqlConnectionStringBuilder(options.Postgres) { ApplicationName = PostgresHold.WorksAs };
            if (!text.ShouldSerialize(PoolSize))
                text.MaxPoolSize = DefaultPoolSize;
            _hold = new PostgresHold(text.ToString(), logger);
            _source = new NpgsqlDataSourceBuilder(text.ToString())
                .UsePhysicalConnectionInitializer(_ => throw new NotSupportedException("Connections are opened asynchronously."), _hold.CheckAsync)
                .Build();
        }
        catch (ArgumentException exception)
        {
            throw new StorageRefusedException($"Storage:Postgres is not a connection string: {exception.Message}", exception);
        }
    }

    public override string Name => $"PostgreSQL {_version}";

    public override int Writers => _options.PostgresWriters;

    public override async ValueTask<DbConnection> OpenAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    public override ILogWriter CreateWriter(EventClock clock) => new PostgresLogWriter(_source, clock);

    public override async Task StartAsync(CancellationToken ct)
    {
        try
        {
            await _hold.TakeAsync(ct);
            await using var connection = await _source.OpenConnectionAsync(ct);
            _version = connection.PostgreSqlVersion.ToString();
            await connection.ExecuteAsync(BodyFunctions);
            await Migrations.ApplyAsync(connection, sql => sql.Replace("body_", "pg_temp.body_", StringComparison.Ordinal), _steps, _time, ct);
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
        PostgresDump.WriteAsync(new NpgsqlConnectionStringBuilder(_options.Postgres), path, ct);

    public override Task<string> Lost => _hold.Lost;

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _hold.DisposeAsync();
    }
}
