using Dapper;
using Npgsql;
using Parley.Tests.Harness;
using Parley.Tests.Promises;

namespace Parley.Tests.Long;

/// <summary>
/// Promise 1 for hours: whatever is killed under load, and whenever, nothing that was acknowledged is lost, nothing is there twice, every
/// log is dense, and what is unread equals a recount.
/// </summary>
[Trait(LongRun.Trait, LongRun.Long)]
public sealed class KillTests(ITestOutputHelper output)
{
    const int Kills = 200;

    /// <summary>The rows are read as a whole in every round: a new database now and then keeps that short.</summary>
    const int KillsOfOneLedger = 10;

    [Theory(Explicit = true), OnBothDatabases]
    public async Task A_server_killed_two_hundred_times_has_everything_it_acknowledged(DatabaseKind kind)
    {
        var random = new Random(LongRun.Seed);
        foreach (var kills in Ledgers())
        {
            await using var database = await TestDatabases.CreateAsync(kind);
            var start = new ServerStart(database);
            var ledger = await Ledger.OpenAsync(start);
            for (var kill = 0; kill < kills; kill++)
            {
                await using var server = await ServerProcess.StartAsync(start);
                await ledger.ResendAsync(server);
                var load = ledger.LoadAsync(server, () => false);
                await ledger.ProgressAsync(random.Next(100, 900), kill % 2 == 0);
                await server.KillAsync();
                await load;

                // Before anything else touches them, and once more when a server has repaired what it wants.
                await using var opened = await DatabaseReading.OpenAsync(database);
                await ledger.CheckRowsAsync(opened);
            }

            await FinishAsync(ledger, start, () => DatabaseReading.OpenAsync(database));
        }
    }

    /// <summary>Every other time the server is killed with it, as a machine that loses its power would have it.</summary>
    [Fact(Explicit = true)]
    public async Task A_PostgreSQL_killed_two_hundred_times_has_everything_that_was_acknowledged()
    {
        var random = new Random(LongRun.Seed);
        await using var postgres = await PostgresProcess.StartAsync();
        foreach (var kills in Ledgers())
        {
            var folder = Directory.CreateTempSubdirectory("parley-test-");
            var start = new ServerStart(folder.FullName, await postgres.CreateDatabaseAsync());
            var ledger = await Ledger.OpenAsync(start);
            var server = await ServerProcess.StartAsync(start);
            for (var kill = 0; kill < kills; kill++)
            {
                var done = false;
                var load = ledger.LoadAsync(server, () => Volatile.Read(ref done));
                await ledger.ProgressAsync(random.Next(100, 900), kill % 2 == 0);
                await postgres.KillAsync();
                if (kill % 2 == 0)
                {
                    await postgres.StartAgainAsync();
                    // By itself, as soon as the database is back.
                    await ledger.ProgressAsync(100, acknowledged: true);
                    Volatile.Write(ref done, true);
                    await load;
                }
                else
                {
                    await server.DisposeAsync();
                    await load;
                    await postgres.StartAgainAsync();
                    server = await ServerProcess.StartAsync(start);
                }

                await ledger.ResendAsync(server);
                await using var opened = await PostgresProcess.OpenAsync(start.Postgres!);
                await ledger.CheckRowsAsync(opened);
            }

            await server.DisposeAsync();
            await FinishAsync(ledger, start, async () => await PostgresProcess.OpenAsync(start.Postgres!));
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The answer to a commit is lost, or the commit itself, or the database ends the session at it: it stands, or it does not.</summary>
    [Fact(Explicit = true)]
    public async Task Commits_left_in_doubt_two_hundred_times_lose_nothing_and_double_nothing()
    {
        var random = new Random(LongRun.Seed);
        foreach (var kills in Ledgers())
        {
            await using var database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
            await using var proxy = new PostgresProxy(database.ConnectionString!);
            var start = new ServerStart(database.Folder, proxy.ConnectionString);
            var ledger = await Ledger.OpenAsync(start);
            await using var connection = (NpgsqlConnection)await DatabaseReading.OpenAsync(database);
            await using var server = await ServerProcess.StartAsync(start);
            var done = false;
            var load = ledger.LoadAsync(server, () => Volatile.Read(ref done));
            for (var kill = 0; kill < kills; kill++)
            {
                await ledger.ProgressAsync(random.Next(50, 300), acknowledged: true);
                switch (random.Next(4))
                {
                    case 0:
                        proxy.LoseRequest();
                        await proxy.Reached;
                        break;
                    case 1:
                        await Eventually.HoldsAsync(async () => await CutAtCommitAsync(connection) > 0, "a session is at its COMMIT");
                        break;
                    default:
                        proxy.LoseAnswer();
                        await proxy.Reached;
                        break;
                }
            }

            await ledger.ProgressAsync(100, acknowledged: true);
            Volatile.Write(ref done, true);
            await load;
            await ledger.ResendAsync(server);
            await ledger.CheckRowsAsync(connection);
            Assert.True(server.IsRunning);
            await ledger.CheckThroughTheDoorAsync(server);
            output.WriteLine(ledger.ToString());
        }
    }

    /// <summary>How many kills each ledger lives through.</summary>
    static IEnumerable<int> Ledgers()
    {
        for (var left = LongRun.Rounds(Kills); left > 0; left -= KillsOfOneLedger)
            yield return Math.Min(left, KillsOfOneLedger);
    }

    /// <returns>How many were cut.</returns>
    static Task<long> CutAtCommitAsync(NpgsqlConnection connection) => connection.ExecuteScalarAsync<long>("""
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'Parley, %' AND state = 'active' AND query = 'COMMIT'
        """);

    async Task FinishAsync(Ledger ledger, ServerStart start, Func<Task<System.Data.Common.DbConnection>> open)
    {
        await using var last = await ServerProcess.StartAsync(start);
        await ledger.ResendAsync(last);
        await ledger.CheckThroughTheDoorAsync(last);
        await using var reading = await open();
        await ledger.CheckRowsAsync(reading);
        Assert.Empty(last.LoggedErrors);
        output.WriteLine(ledger.ToString());
    }
}
