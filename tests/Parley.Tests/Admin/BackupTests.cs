using System.Text;
using Parley.Tests.Harness;

namespace Parley.Tests.Admin;

/// <summary>A backup is made while the server runs, and is all of it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BackupTests
{
    [Fact]
    public async Task A_server_started_on_a_backup_has_what_was_acknowledged_before_it()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var restored = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var copy = Path.Combine(restored.Folder, "parley.db");
        await using (var server = await ServerProcess.StartAsync(new ServerStart(database)))
        {
            await server.RegisterAsync("ann");
            Assert.Equal(0, (await CommandLine.RunAsync(["backup", copy, "--data", database.Folder])).ExitCode);
            await server.RegisterAsync("bob");
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        Assert.Equal([copy], Directory.GetFiles(restored.Folder));
        await using var other = await ServerProcess.StartAsync(new ServerStart(restored));
        Assert.NotNull(await CommandLineTests.LogInAsync(other, "ann", "correct horse"));
        Assert.Null(await CommandLineTests.LogInAsync(other, "bob", "correct horse"));
    }

    [Fact]
    public async Task On_PostgreSQL_it_is_what_pg_dump_makes()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        var copy = Path.Combine(database.Folder, "copy.dump");
        var made = await CommandLine.RunAsync(["backup", copy, "--data", database.Folder]);
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        // What every archive in its own format begins with.
        Assert.Equal("PGDMP", Encoding.ASCII.GetString((await File.ReadAllBytesAsync(copy))[..5]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_touched()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        var precious = Path.Combine(database.Folder, "precious");
        await File.WriteAllTextAsync(precious, "mine");

        Assert.Equal(1, (await CommandLine.RunAsync(["backup", precious, "--data", database.Folder])).ExitCode);
        Assert.Equal(1, (await CommandLine.RunAsync(["backup", Path.Combine(database.Folder, "no", "folder"), "--data", database.Folder])).ExitCode);
        Assert.Equal("mine", await File.ReadAllTextAsync(precious));
        Assert.Empty(server.LoggedErrors);
    }
}
