using System.Net.Sockets;
using Dapper;
using Npgsql;

namespace Parley.Server.Storage;

/// <summary>
/// Keeps a PostgreSQL database to one program: an advisory lock (postgresql.org/docs/current/explicit-locking.html §13.3.5), held on a
/// connection of its own for as long as the program lives. Programs that share a database would not hear of each other's removals and
/// revocations. PostgreSQL frees it the moment the connection ends, however it ends.
/// </summary>
/// <remarks>
/// The connection may end while the program lives. Then it is taken again at once; meanwhile nothing new connects, and if another program
/// was faster, it has ended all our connections, so that nothing of ours is committed behind its back, and this program stops.
/// </remarks>
sealed partial class PostgresHold(string connectionString, ILogger<PostgresHold> logger) : IAsyncDisposable
{
    // Any number will do, as long as all programs use the same one.
    const long Lock = 0x5061726C6579;

    const string HoldsAs = "Parley's hold, ";

    // PostgreSQL keeps 63 bytes.
    const int MaxName = 63;

    const string Patience = "3s";

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = Name(HoldsAs),
        Pooling = false,
        // In seconds. Without a word from it the network between may have gone without either end being told.
        KeepAlive = 10,
    }.ToString();

    readonly CancellationTokenSource _end = new();
    readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    NpgsqlConnection? _connection;
    int _backend;
    Task _watching = Task.CompletedTask;

    /// <summary>By it one program's connections are told from others': those that do the work.</summary>
    public static string WorksAs { get; } = Name("Parley, ");

    /// <summary>Completes when another program has the database: a sentence for the operator.</summary>
    public Task<string> Lost => _lost.Task;

    public async Task TakeAsync(CancellationToken ct)
    {
        // None of ours is open yet: one of our name is of a process that had our number before.
        if (await TryTakeAsync(ours: "", ct) is { } holder)
            throw new StorageRefusedException($"{Refusal(holder)} Stop it first, or set Storage:Postgres to another database. Nothing was changed.");
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    /// <summary>For each connection that is opened: only whoever holds the database may have one.</summary>
    public async Task CheckAsync(NpgsqlConnection connection)
    {
        const string IsHeld = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = @_backend AND granted";
        if (await connection.ExecuteScalarAsync<long>(IsHeld, new { _backend }) == 0)
            throw new NpgsqlException("The database is not held by this program at the moment.");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        if (_connection is not null)
            await _connection.DisposeAsync();
        _end.Dispose();
    }

    static string Name(string role)
    {
        var name = $"{role}process {Environment.ProcessId} on {Environment.MachineName}";
        return name[..Math.Min(name.Length, MaxName)];
    }

    static string Refusal(string holder) => $"Another Parley is running on this PostgreSQL database ({holder}).";

    /// <param name="ours">The name of the connections that may live on.</param>
    /// <returns>Who holds it instead; <c>null</c> when it is ours.</returns>
    async Task<string?> TryTakeAsync(string ours, CancellationToken ct)
    {
        // When the network or the other machine goes without a word, PostgreSQL is to notice within seconds, and not after hours.
        const string Prepare = $"""
            SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 15000;
            SET lock_timeout = '{Patience}'; SET idle_session_timeout = 0
            """;
        // What is left of a program that was killed, or has lost the database, must commit nothing any more: what we remember is read now.
        const string EndOthers = """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user AND application_name LIKE 'Parley, %' AND application_name <> @ours
            """;
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(ct);
            await connection.ExecuteAsync(Prepare);
            // Our own, whose end PostgreSQL has not noticed yet.
            await connection.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid = @_backend", new { _backend });
            // It waits a little: the backend of a program that was killed a moment ago may not have noticed yet.
            await connection.ExecuteAsync("SELECT pg_advisory_lock(@Lock)", new { Lock });
            await connection.ExecuteAsync(EndOthers, new { ours });
            (_connection, _backend) = (connection, connection.ProcessID);
            return null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            var holder = await HolderAsync(connection);
            await connection.DisposeAsync();
            return holder;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    static async Task<string> HolderAsync(NpgsqlConnection connection)
    {
        const string Find = """
            SELECT concat_ws(', ', NULLIF(replace(a.application_name, @HoldsAs, ''), ''), host(a.client_addr), 'since ' || date_trunc('second', a.backend_start))
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND ((l.classid::bigint << 32) | l.objid::bigint) = @Lock
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;
        return await connection.QueryFirstOrDefaultAsync<string>(Find, new { HoldsAs, Lock }) ?? "it has just ended, or just begun";
    }

    async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await UntilEndedAsync();
                if (await TakeAgainAsync() is not { } holder)
                    continue;
                LogLost(holder);
                _lost.TrySetResult($"{Refusal(holder)} This one has lost its connection to it, and stops.");
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the server.
        }
    }

    /// <summary>Completes when the connection is no more.</summary>
    async Task UntilEndedAsync()
    {
        try
        {
            // Nobody notifies; it waits for the end.
            while (true)
                await _connection!.WaitAsync(_end.Token);
        }
        catch (Exception exception) when (IsBroken(exception) || exception is InvalidOperationException)
        {
            LogEnded(exception);
            await _connection!.DisposeAsync();
        }
    }

    async Task<string?> TakeAgainAsync()
    {
        while (true)
        {
            try
            {
                var holder = await TryTakeAsync(WorksAs, _end.Token);
                if (holder is null)
                    LogTaken();
                return holder;
            }
            catch (Exception exception) when (IsBroken(exception))
            {
                // PostgreSQL is away, and everything else fails for it too.
                await Task.Delay(Pause, _end.Token);
            }
        }
    }

    static bool IsBroken(Exception exception) => exception is NpgsqlException or IOException or SocketException or TimeoutException;

    [LoggerMessage(LogLevel.Warning, "The connection that holds the database has ended; it is taken again")]
    partial void LogEnded(Exception exception);

    [LoggerMessage(LogLevel.Information, "The database is held again")]
    partial void LogTaken();

    [LoggerMessage(LogLevel.Critical, "Another Parley ({Holder}) has taken the database; this one stops")]
    partial void LogLost(string holder);
}
