using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Parley.Tests.Harness;

/// <summary>
/// A PostgreSQL of a test's own, which can be killed and started again: the one that all tests share must live. Its programs are those
/// that <c>./test.sh</c> found, or the newest of Debian's.
/// </summary>
sealed class PostgresProcess : IAsyncDisposable
{
    /// <summary>The environment variable with the folder of PostgreSQL's programs.</summary>
    public const string Programs = "PARLEY_TEST_POSTGRES_BIN";

    const string Password = "of-a-server-that-only-this-test-reaches";

    readonly string _folder = Directory.CreateTempSubdirectory("parley-postgres-").FullName;
    readonly int _port = FreePort();
    Process? _postmaster;

    string Data => Path.Combine(_folder, "data");

    string ConnectionString =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Password={Password};Database=postgres";

    public static async Task<PostgresProcess> StartAsync()
    {
        var postgres = new PostgresProcess();
        var password = Path.Combine(postgres._folder, "password");
        await File.WriteAllTextAsync(password, Password);
        // PostgreSQL refuses to run as root.
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "-R", "postgres", postgres._folder);
        await RunAsync(
            [.. AsPostgres(), Program("initdb"), "-D", postgres.Data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C.UTF-8"]);
        await postgres.StartAgainAsync();
        return postgres;
    }

    /// <summary>Starts it on what it left, and waits until it has recovered.</summary>
    public async Task StartAgainAsync()
    {
        string[] command =
        [
            .. AsPostgres(), Program("postgres"), "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=32MB", "-c", "logging_collector=on",
        ];
        await Eventually.HoldsAsync(
            async () =>
            {
                // What a killed one leaves in memory may be in use for a moment longer, and is refused until it is not.
                if (_postmaster is not { HasExited: false })
                    _postmaster = Launch(command);
                return await AnswersAsync();
            },
            "PostgreSQL answers");
    }

    /// <returns>The connection string of a new database.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "parley_" + Guid.CreateVersion7().ToString("N")[^12..];
        await using var connection = await OpenAsync(ConnectionString);
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Unpooled: a pool would give out connections to a PostgreSQL that was killed.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>SIGKILL to all of it at once, as a machine that loses its power would have it.</summary>
    public async Task KillAsync()
    {
        var children = (await File.ReadAllTextAsync($"/proc/{_postmaster!.Id}/task/{_postmaster.Id}/children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // First, or it would start new ones.
        _postmaster.Kill();
        foreach (var child in children)
            Kill(int.Parse(child, CultureInfo.InvariantCulture));
        await _postmaster.WaitForExitAsync().WaitAsync(ServerProcess.Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postmaster is { HasExited: false })
            await KillAsync();
        _postmaster?.Dispose();
        await Eventually.HoldsAsync(TryDelete, $"{_folder} is deleted");
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await OpenAsync(ConnectionString);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    bool TryDelete()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(_folder);
        }
    }

    static void Kill(int process)
    {
        try
        {
            using var child = Process.GetProcessById(process);
            child.Kill();
        }
        catch (ArgumentException)
        {
            // It has seen that its parent is gone, and went.
        }
    }

    static string[] AsPostgres() =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    static string Program(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Programs) is { Length: > 0 } given
            ? given
            : Directory.GetDirectories("/usr/lib/postgresql").OrderBy(version => int.Parse(Path.GetFileName(version), CultureInfo.InvariantCulture)).Last() + "/bin";
        return Path.Combine(folder, name);
    }

    // Between asking and taking, another may take it: then it does not start, and says so.
    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static Process Launch(string[] command) =>
        Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, WorkingDirectory = "/", RedirectStandardError = true, RedirectStandardOutput = true })!;

    static async Task RunAsync(params string[] command)
    {
        using var process = Launch(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command[0]} ended with {process.ExitCode}: {await output}{errors}");
    }
}
