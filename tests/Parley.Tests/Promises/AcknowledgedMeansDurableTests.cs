using System.Data.Common;
using Npgsql;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 1: <c>ok</c> leaves the server after the commit is on disk, so killing it loses nothing that was acknowledged.</summary>
public sealed class AcknowledgedMeansDurableTests
{
    /// <summary>How often the server is killed on each database. More rounds find rarer moments: <see cref="Long.KillTests"/>.</summary>
    const int Rounds = 8;

    [Theory]
    [MemberData(nameof(TestDatabases.Kinds), MemberType = typeof(TestDatabases))]
    public async Task A_server_killed_under_load_has_everything_it_acknowledged(DatabaseKind kind)
    {
        await using var database = await TestDatabases.CreateAsync(kind);
        var random = new Random(20_25);
        var start = new ServerStart(database);
        var ledger = await Ledger.OpenAsync(start);
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(start);
            await ledger.ResendAsync(server);
            var load = ledger.LoadAsync(server, () => false);
            await ledger.ProgressAsync(random.Next(100, 900), round % 2 == 0);
            await server.KillAsync();
            await load;

            // Before anything else touches them, and once more when a server has repaired what it wants.
            await using (var opened = await DatabaseReading.OpenAsync(database))
                await ledger.CheckRowsAsync(opened);
        }

        await using var last = await ServerProcess.StartAsync(start);
        await ledger.ResendAsync(last);
        await ledger.CheckThroughTheDoorAsync(last);
        await using var reading = await DatabaseReading.OpenAsync(database);
        await ledger.CheckRowsAsync(reading);
        Assert.Empty(last.LoggedErrors);
    }

    [Fact]
    public async Task A_server_whose_database_sessions_are_cut_goes_on_and_has_everything_it_acknowledged()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
        var ledger = await Ledger.OpenAsync(new ServerStart(database));
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await using var connection = await DatabaseReading.OpenAsync(database);
        var done = false;
        var load = ledger.LoadAsync(server, () => done);
        for (var round = 0; round < 6; round++)
        {
            await ledger.ProgressAsync(200, acknowledged: true);
            await ExecuteAsync(
                connection, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }

        await ledger.ProgressAsync(200, acknowledged: true);
        done = true;
        await load;

        await ledger.ResendAsync(server);
        await ledger.CheckThroughTheDoorAsync(server);
        await ledger.CheckRowsAsync(connection);
        Assert.True(server.IsRunning);
    }

    [Theory]
    [InlineData(DatabaseKind.SQLite, false)]
    [InlineData(DatabaseKind.SQLite, true)]
    [InlineData(DatabaseKind.PostgreSQL, false)]
    public async Task A_server_asked_to_stop_tells_its_clients_and_commits_what_it_accepted(DatabaseKind kind, bool interrupt)
    {
        await using var database = await TestDatabases.CreateAsync(kind);
        var ledger = await Ledger.OpenAsync(new ServerStart(database));
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        var load = ledger.LoadAsync(server, () => false);
        await Eventually.HoldsAsync(() => ledger.Acknowledged > 200, "the load runs");

        var end = await server.StopAsync(interrupt);
        await load;

        Assert.Equal(0, end.ExitCode);
        Assert.True(end.Took < TimeSpan.FromSeconds(5), $"It took {end.Took.TotalSeconds:0.0} s.");
        Assert.All(ledger.CloseCodes, code => Assert.Equal(1012, code));
        Assert.Equal(Ledger.Senders, ledger.CloseCodes.Count);
        Assert.Empty(server.LoggedErrors);
        Assert.Empty(end.Errors);
        await using (var connection = await DatabaseReading.OpenAsync(database))
            await ledger.CheckRowsAsync(connection);

        await using var again = await ServerProcess.StartAsync(new ServerStart(database));
        await ledger.ResendAsync(again);
        await ledger.CheckThroughTheDoorAsync(again);
    }

    static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)connection);
        await command.ExecuteNonQueryAsync();
    }
}
