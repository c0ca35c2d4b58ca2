using System.Data.Common;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Server.Log;

namespace Parley.Server.Storage;

/// <summary>The embedded database: one file in the data folder, one process, one writer, many readers (WAL).</summary>
sealed class SqliteDatabase(string folder, IReadOnlyCollection<MigrationStep> steps, TimeProvider time) : Database
{
    /// <summary>
    /// How our tables are shaped, told to the planner by hand (sqlite.org/fileformat2.html §2.6.3): without it SQLite takes a conversation
    /// for ten rows and reads all of it where an index would find the few. ANALYZE would measure, and read the whole database for it.
    /// </summary>
    const string PlannerStatistics = """
        ANALYZE schema_versions;
        DELETE FROM sqlite_stat1;
        INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
            ('events', 'events', '100000000 10000 1'),
            ('events', 'events_once', '100000000 10000 1'),
            ('events', 'events_changed', '1000000 100 2 1'),
            ('events', 'events_voted', '1000000 1000 100 50 1'),
            ('events', 'events_withheld', '100000 1000 500 50 1'),
            ('reactions', 'reactions', '10000000 1000 3 2 1 1'),
            ('events', 'events_recalled', '100000 10 1'),
            ('members', 'members', '1000000 10 1'),
            ('members', 'members_account', '1000000 100 1'),
            ('members', 'members_joined', '1000000 10 1 1'),
            ('members', 'members_admins', '100000 3 1 1'),
            ('conversations', 'sqlite_autoindex_conversations_1', '100000 1'),
            ('accounts', 'sqlite_autoindex_accounts_1', '100000 1'),
            ('accounts', 'accounts_email', '100000 1 1 1'),
            ('accounts', 'accounts_phone', '100000 1 1 1'),
            ('accounts', 'accounts_email_verified', '100000 1'),
            ('accounts', 'accounts_phone_verified', '100000 1'),
            ('sessions', 'sessions_expiring', '100000 1'),
            ('contacts', 'contacts', '1000000 100 1'),
            ('contact_requests', 'contact_requests', '1000000 10 1'),
            ('contact_requests', 'contact_requests_sent', '1000000 10 1'),
            ('contact_requests', 'contact_requests_received', '1000000 10 1'),
            ('blocks', 'blocks', '10000 10 1'),
            ('blocks', 'blocks_blocked', '10000 10 1'),
            ('block_marks', 'block_marks', '100000 100 10 1'),
            ('block_marks', 'block_marks_blocked', '100000 100'),
            ('groups', 'sqlite_autoindex_groups_1', '100000 1'),
            ('drafts', 'sqlite_autoindex_drafts_1', '100000 100 1'),
            ('events', 'events_content', '1000000 100 50 1'),
            ('events', 'events_notices', '10000000 100 1'),
            ('mentions', 'mentions', '10000000 1000 10 1'),
            ('mentions', 'mentions_message', '10000000 1000 2'),
            ('hidden_messages', 'hidden_messages', '100000 100 10 1'),
            ('hidden_messages', 'hidden_messages_message', '100000 100 2'),
            ('pins', 'pins', '100000 10 1'),
            ('votes', 'votes', '1000000 1000 100 2 1'),
            ('votes', 'votes_option', '1000000 1000 100 50 1'),
            ('expiring_messages', 'expiring_messages', '1000000 1000 1'),
            ('expiring_messages', 'expiring_messages_next', '1000000 2'),
            ('group_applications', 'group_applications', '100000 10 1'),
            ('group_applications', 'group_applications_pending', '10000 10 1 1'),
            ('group_invitations', 'group_invitations', '100000 10 1'),
            ('group_invitations', 'group_invitations_pending', '10000 10 1 1'),
            ('group_bans', 'group_bans', '10000 10 1'),
            ('group_bans', 'group_bans_list', '10000 10 1 1'),
            ('group_links', 'sqlite_autoindex_group_links_1', '100000 1'),
            ('group_links', 'group_links_conversation', '100000 10 1'),
            ('scheduled_messages', 'scheduled_messages_next', '100000 2'),
            ('mark_moves', 'mark_moves', '100000000 10000 1000 500 1'),
            ('mark_moves', 'mark_moves_old', '100000000 2');
        """;

    readonly string _file = Path.Combine(folder, "parley.db");
    string? _version;

    static SqliteDatabase()
    {
        // Debian's libsqlite3 is newer and gets security fixes; the bundled one (3.35) serves where it is missing.
        NativeLibrary.SetDllImportResolver(
            Assembly.Load("SQLitePCLRaw.provider.e_sqlite3"),
            (name, _, _) => name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) ? handle : IntPtr.Zero);
        SQLitePCL.Batteries_V2.Init();
    }

    public override string Name => $"SQLite {_version}";

    public override int Writers => 1;

    public override async ValueTask<DbConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadOnly, pooling: true));
        await connection.OpenAsync(ct);
        return connection;
    }

    public SqliteConnection OpenForWriting()
    {
        var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadWriteCreate, pooling: false));
        connection.Open();
        // FULL: a commit returns when it is on disk. Checkpoints are made by the writer itself, between commits.
        connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000");
        return connection;
    }

    public override ILogWriter CreateWriter(EventClock clock) => new SqliteLogWriter(OpenForWriting(), clock);

    public override async Task StartAsync(CancellationToken ct)
    {
        try
        {
            DataFolder.KeepToOwner(_file);
            await using var connection = OpenForWriting();
            _version = connection.ServerVersion;
            connection.CreateFunction<byte[], string, string?>("body_text", BodyText, isDeterministic: true);
            connection.CreateFunction<string, byte[]>("body_of", Encoding.UTF8.GetBytes, isDeterministic: true);
            await Migrations.ApplyAsync(connection, sql => sql.Replace("/* WITHOUT ROWID */", "WITHOUT ROWID", StringComparison.Ordinal), steps, time, ct);
            await connection.ExecuteAsync(PlannerStatistics);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StorageRefusedException(
                $"The database {_file} cannot be opened: {exception.Message} Check that the folder is writable, the disk has room and the file is a Parley database. Nothing was changed.", exception);
        }
    }

    public override Task<long> SizeAsync(CancellationToken ct) =>
        Task.FromResult(new[] { _file, _file + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length));

    // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY
    public override bool IsUniqueViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: 2067 or 1555 };

    public override async Task<string?> BackUpAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenAsync(ct);
            await connection.ExecuteAsync("VACUUM INTO @path", new { path });
            return null;
        }
        catch (SqliteException exception)
        {
            return exception.Message;
        }
    }

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearPool(new SqliteConnection(ConnectionString(SqliteOpenMode.ReadOnly, pooling: true)));
        return ValueTask.CompletedTask;
    }

    /// <summary>For the schema's changes: a field of an event's body, as text.</summary>
    static string? BodyText(byte[] body, string field) =>
        JsonElement.Parse(body).TryGetProperty(field, out var value) ? value.ToString() : null;

    string ConnectionString(SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = _file, Mode = mode, Pooling = pooling }.ToString();
}
