using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Parley.Tests.Harness;

namespace Parley.Tests.Storage;

/// <summary>
/// A broken world: full and read-only disks, wrong files, missing databases, mistakes in the configuration. A server that cannot start
/// says in one sentence what to change, and changes nothing; one that runs refuses what it cannot store, and goes on.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FaultTests
{
    [Fact]
    public async Task A_second_server_on_one_folder_is_refused_and_the_first_is_unharmed()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var first = await ServerProcess.StartAsync(new ServerStart(database));
        var chat = await Chat.OpenAsync(first);

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database)), "Another Parley is running on", database.Folder);

        Assert.Equal(chat.LastSeq + 1, await chat.SendAsync());
        Assert.Empty(first.LoggedErrors);
    }

    [Fact]
    public async Task A_folder_is_free_again_the_moment_its_server_was_killed()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        for (var round = 0; round < 3; round++)
        {
            await using var server = await ServerProcess.StartAsync(new ServerStart(database));
            await server.KillAsync();
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_what_it_cannot_store_and_forgives_when_there_is_room_again()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using var server = await ServerProcess.StartAsync(disk.Server);
        var chat = await Chat.OpenAsync(server);
        var stored = new List<long>();
        for (var i = 0; i < 20; i++)
            stored.Add(await chat.SendAsync());

        await disk.FillAsync();
        var codes = new List<string>();
        // The log that SQLite writes ahead may have some room left in its last pages.
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    stored.Add(await chat.SendAsync(bytes: 4000));
                }
                catch (RefusedException refused)
                {
                    codes.Add(refused.Code);
                }

                return codes.Count == 20;
            },
            "the disk is too full to send");
        Assert.All(codes, code => Assert.Equal("storage_unavailable", code));
        // The cause is told once, however many were refused.
        Assert.InRange(server.LoggedErrors.Count(), 1, 2);
        using (var ready = await server.Http.GetAsync("/health/ready"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("nothing can be stored", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(chat.LastSeq, await chat.ReadHeadAsync());

        disk.Free();
        Assert.Equal("ready", await server.Http.GetStringAsync("/health/ready"));
        for (var i = 0; i < 20; i++)
            stored.Add(await chat.SendAsync());
        Assert.Equal(Enumerable.Range((int)stored[0], stored.Count).Select(seq => (long)seq), stored);
        await server.KillAsync();

        await using var again = await ServerProcess.StartAsync(disk.Server);
        chat = await chat.OnAsync(again);
        Assert.Equal(stored[^1], await chat.ReadHeadAsync());
        Assert.Equal(stored.Count, await chat.CountAsync());
    }

    /// <summary>
    /// The disk fails at the COMMIT itself: every write gets EFBIG, which is an error of the disk to SQLite, as EIO is. It cannot tell
    /// whether the commit stands for whoever recovers its log.
    /// </summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_disk_that_fails_at_the_commit_leaves_it_unknown_until_it_works_again(bool killed)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var start = new ServerStart(database)
        {
            // The signal that comes with EFBIG would end it.
            Through = ["bash", "-c", "trap '' XFSZ; exec \"$@\"", "bash"],
            Arguments = ["--Storage:OutcomeTimeout=00:00:00.2"],
        };
        await using var server = await ServerProcess.StartAsync(start);
        var chat = await Chat.OpenAsync(server);
        var before = await chat.SendAsync();
        var id = Guid.CreateVersion7();

        await LimitFilesAsync(server, "1");
        Assert.Equal("outcome_unknown", await CodeAsync(chat.SendAsync(clientId: id)));
        // Nothing is begun before the old is settled: these were certainly not done.
        Assert.Equal("storage_unavailable", await CodeAsync(chat.SendAsync()));
        Assert.Equal("storage_unavailable", await CodeAsync(chat.SendAsync(clientId: id)));
        Assert.Equal(before, await chat.ReadHeadAsync());

        await using var again = killed ? await StartAgainAsync() : null;
        if (again is not null)
            chat = await chat.OnAsync(again);
        else
            await LimitFilesAsync(server, "unlimited");
        // Whether it stands or not, asking again with the same id makes it stand once.
        await Eventually.HoldsAsync(async () => await CodeAsync(chat.SendAsync(clientId: id)) is null, "the message is taken");
        Assert.Equal(before + 1, chat.LastSeq);
        Assert.Equal(before + 1, await chat.SendAsync(clientId: id));
        Assert.Equal(before + 2, await chat.SendAsync());
        Assert.Equal(3, await chat.CountAsync());

        async Task<ServerProcess> StartAgainAsync()
        {
            await server.KillAsync();
            return await ServerProcess.StartAsync(start);
        }
    }

    [Fact]
    public async Task A_server_does_not_start_on_a_full_disk_and_says_so()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 2);
        await disk.FillAsync();

        Refused(await ServerProcess.StartAndEndAsync(disk.Server), "disk");
    }

    [Fact]
    public async Task A_server_with_data_does_not_start_on_a_full_disk_and_loses_none_of_it()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        Chat chat;
        await using (var server = await ServerProcess.StartAsync(disk.Server))
        {
            chat = await Chat.OpenAsync(server);
            await chat.SendAsync();
            await server.KillAsync();
        }

        await disk.FillAsync();
        var end = await ServerProcess.StartAndEndAsync(disk.Server with { Arguments = ["--urls=http://127.0.0.1:1"] });
        Refused(end);

        disk.Free();
        await using var again = await ServerProcess.StartAsync(disk.Server);
        Assert.Equal(chat.LastSeq, await (await chat.OnAsync(again)).ReadHeadAsync());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 2);
        await disk.MakeReadOnlyAsync();

        Refused(await ServerProcess.StartAndEndAsync(disk.Server), "cannot be written");
    }

    [Fact]
    public async Task A_disk_that_became_read_only_is_not_taken_for_another_server()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using (var server = await ServerProcess.StartAsync(disk.Server))
            await server.StopAsync();
        await disk.MakeReadOnlyAsync();

        var end = await ServerProcess.StartAndEndAsync(disk.Server);

        Refused(end, "cannot be written", "Read-only");
        Assert.DoesNotContain("Another Parley", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_others_can_enter_is_warned_of_and_the_database_is_its_owners_anyway()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
            | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(database.Folder, Everyone);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await (await Chat.OpenAsync(server)).SendAsync();

        Assert.Contains("warning Parley.Server.Storage.DataFolder: Others on this machine can enter the data folder", server.Output, StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(database.Folder, "parley.db*"),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_folder_of_another_user_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can start a server as another user.");
        string[] asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        using var look = Process.Start("setpriv", [.. asNobody, "test", "-r", Path.Combine(AppContext.BaseDirectory, "Parley.Server.dll")]);
        await look.WaitForExitAsync();
        Assert.SkipUnless(look.ExitCode == 0, "No other user can read the program here.");
        // Root's, and closed to everyone else, as a server of root's would have left it.
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var start = new ServerStart(database) { Through = ["setpriv", .. asNobody] };

        Refused(await ServerProcess.StartAndEndAsync(start), "cannot be written", "Give this user the right");
    }

    [Fact]
    public async Task A_damaged_key_is_refused_and_left_as_it_is()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var key = Path.Combine(database.Folder, "access-token.key");
        await File.WriteAllTextAsync(key, "half of a k");

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database)), key, "damaged");

        Assert.Equal("half of a k", await File.ReadAllTextAsync(key));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_refused()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var file = Path.Combine(database.Folder, "file");
        await File.WriteAllTextAsync(file, "not a folder");

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(Path.Combine(file, "data"))), "cannot be made", "Storage:DataFolder");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Kinds), MemberType = typeof(TestDatabases))]
    public async Task A_database_of_a_newer_version_is_refused_and_left_as_it_is(DatabaseKind kind)
    {
        await using var database = await TestDatabases.CreateAsync(kind);
        await using (var server = await ServerProcess.StartAsync(new ServerStart(database)))
            await server.StopAsync();
        await using (var connection = await DatabaseReading.OpenAsync(database))
            await connection.ExecuteAsync("INSERT INTO schema_versions (version, applied_at) VALUES (999, 0)");
        var before = HashOf(database);

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database)), "newer Parley", "999", "Nothing was changed");

        Assert.Equal(before, HashOf(database));
    }

    [Theory]
    [InlineData("nothing that SQLite would know, and longer than a header")]
    [InlineData("SQLite format 3\0 and then nothing of the kind that follows it")]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is(string content)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await File.WriteAllBytesAsync(Path.Combine(database.Folder, "parley.db"), [.. Encoding.UTF8.GetBytes(content), .. new byte[8192]]);
        var before = HashOf(database);

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database)), "parley.db", "cannot be opened");

        Assert.Equal(before, HashOf(database));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using (var connection = await DatabaseReading.OpenAsync(database))
            await connection.ExecuteAsync("CREATE TABLE conversations (id INTEGER PRIMARY KEY, subject TEXT)");

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database)), "parley.db");

        await using var after = await DatabaseReading.OpenAsync(database);
        Assert.Equal(1, await after.ExecuteScalarAsync<long>("SELECT count(*) FROM sqlite_master WHERE name = 'conversations' AND sql LIKE '%subject%'"));
        Assert.Equal(0, await after.ExecuteScalarAsync<long>("SELECT count(*) FROM sqlite_master WHERE name = 'events'"));
    }

    [Fact]
    public async Task A_torn_database_is_refused()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using (var server = await ServerProcess.StartAsync(new ServerStart(database)))
        {
            var chat = await Chat.OpenAsync(server);
            for (var i = 0; i < 50; i++)
                await chat.SendAsync(bytes: 2000);
            await server.StopAsync();
        }

        // The header stays, everything after the first page is torn.
        var file = Path.Combine(database.Folder, "parley.db");
        await using (var stream = File.OpenWrite(file))
        {
            stream.Position = 4096;
            await stream.WriteAsync(RandomNumberGenerator.GetBytes((int)stream.Length - 4096));
        }

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database)), "parley.db");
    }

    [Fact]
    public async Task An_unreachable_PostgreSQL_is_refused()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);

        Refused(
            await ServerProcess.StartAndEndAsync(new ServerStart(database.Folder, "Host=127.0.0.1;Port=1;Username=x;Password=y;Database=z")),
            "PostgreSQL cannot be used", "Storage:Postgres");
    }

    [Theory]
    [InlineData("Password", "not-the-password-anyone-would-choose")]
    [InlineData("Database", "no_such_database")]
    [InlineData("Username", "nobody_of_that_name")]
    public async Task A_PostgreSQL_that_does_not_know_us_is_refused_without_telling_the_password(string key, string value)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
        var postgres = new NpgsqlConnectionStringBuilder(database.ConnectionString) { [key] = value };

        var end = await ServerProcess.StartAndEndAsync(new ServerStart(database.Folder, postgres.ToString()));

        Refused(end, "PostgreSQL cannot be used", "Storage:Postgres");
        Assert.DoesNotContain(postgres.Password!, end.Output + end.Errors);
    }

    [Theory]
    [InlineData("--Storage:PostgresWriters=0", "PostgresWriters")]
    [InlineData("--Live:MaxFrameBytes=12", "MaxFrameBytes")]
    [InlineData("--Live:MaxFrameBytes=many", "MaxFrameBytes")]
    [InlineData("--Live:Heartbeat=1.00:00:00", "Heartbeat")]
    [InlineData("--Live:Hartbeat=00:00:30", "Hartbeat")]
    [InlineData("--Storage:Postgres=nonsense", "Storage:Postgres")]
    [InlineData("--Accounts:SigningKey=not base64", "SigningKey")]
    [InlineData("--Accounts:SigningKey=c2hvcnQ=", "SigningKey")]
    [InlineData("--RateLimits:Write:PerSecond=-1", "PerSecond")]
    public async Task A_mistake_in_the_configuration_is_refused_by_its_name(string argument, string name)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database) { Arguments = [argument] }), name);
    }

    [Fact]
    public async Task A_port_in_use_is_refused()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Refused(await ServerProcess.StartAndEndAsync(new ServerStart(database) { Arguments = [$"--urls=http://127.0.0.1:{port}"] }), $"127.0.0.1:{port}", "--urls");
    }

    /// <returns>The code of the refusal, if it is refused.</returns>
    static async Task<string?> CodeAsync(Task<long> sending)
    {
        try
        {
            await sending;
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Code;
        }
    }

    /// <summary>How many bytes a file may have that it writes from now on.</summary>
    static async Task LimitFilesAsync(ServerProcess server, string bytes)
    {
        using var process = Process.Start("prlimit", ["--pid", $"{server.Id}", $"--fsize={bytes}:"]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>It ended with a failure, said what is named, and said it as a sentence and not as a stack.</summary>
    static void Refused(ServerEnd end, params string[] named)
    {
        var said = end.Errors + end.Output;
        Assert.NotEqual(0, end.ExitCode);
        Assert.All(named, name => Assert.Contains(name, end.Errors));
        Assert.False(said.Contains("   at ", StringComparison.Ordinal) || said.Contains("Unhandled", StringComparison.Ordinal), said);
        Assert.InRange(end.Errors.Split('\n').Length, 1, 3);
    }

    static string HashOf(TestDatabase database)
    {
        var file = Path.Combine(database.Folder, "parley.db");
        return File.Exists(file) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))) : "";
    }
}
