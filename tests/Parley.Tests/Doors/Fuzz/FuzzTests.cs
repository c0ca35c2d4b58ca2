using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors.Fuzz;

/// <summary>
/// Requests of every operation, spoilt in every way we know, through every door: each is answered or its connection closed with a code, and
/// none is a fault of the server's. <c>PARLEY_FUZZ_FRAMES</c> says how many there are in all, <c>PARLEY_FUZZ_SEED</c> makes the same ones again.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    const int AtOnce = 4;
    const int PerVictim = 250;

    /// <summary>A tenth of them, so that an administrator's operations are tried too.</summary>
    const int VictimsPerAdministrator = 10;

    const int MaxBlamed = 20;

    /// <summary>Far above what a few connections need and far below what one unbounded buffer would take.</summary>
    const long MaxGrowthBytes = 300L * 1024 * 1024;

    static readonly int Frames = int.Parse(Environment.GetEnvironmentVariable("PARLEY_FUZZ_FRAMES") ?? "20000");

    static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("PARLEY_FUZZ_SEED") ?? "1");

    [Theory, OnBothDatabases]
    public async Task Whatever_is_sent_is_answered_or_ends_its_connection_with_a_code(DatabaseKind kind)
    {
        await using var database = await TestDatabases.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        var operations = Operations();
        // The first account of a server is its administrator's.
        var administrator = await server.RegisterAsync("administrator");
        var friend = await server.RegisterAsync("friend");
        var chat = await Chat.OpenAsync(server);
        await chat.SendAsync();
        var (before, watch) = (server.ResidentBytes, Stopwatch.StartNew());

        var blamed = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Frames / 2 / PerVictim), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (round, _) =>
            {
                if (blamed.Count >= MaxBlamed)
                    return;
                var victim = await Victim.MakeAsync(server, friend, round % VictimsPerAdministrator == 0 && round < VictimsPerAdministrator ? administrator : null);
                await ShootAsync(server.Address, victim, operations, round, kind, blamed.Enqueue);
            });

        var growth = server.ResidentBytes - before;
        output.WriteLine($"{Frames / 2} frames with seed {Seed} on {kind} took {watch.Elapsed.TotalSeconds:0.0} s; the server grew by {growth / 1024 / 1024} MB.");
        foreach (var logged in server.LoggedErrors)
            blamed.Enqueue($"The server logged: {logged}");
        Assert.True(blamed.IsEmpty, $"With seed {Seed} on {kind}:\n{string.Join('\n', blamed.Take(MaxBlamed))}\n{(server.LoggedErrors.Any() ? server.Output : "")}");
        Assert.True(server.IsRunning);
        Assert.True(growth < MaxGrowthBytes, $"The server grew by {growth / 1024 / 1024} MB.");
        await chat.SendAsync();
    }

    static async Task ShootAsync(Uri server, Victim victim, IReadOnlyList<Operation> operations, int round, DatabaseKind kind, Action<string> blame)
    {
        var gun = new Gun(server, victim.Token, blame);
        // The databases get shots of their own.
        var first = (round * PerVictim) + (kind is DatabaseKind.SQLite ? 0 : Frames);
        var shots = Enumerable.Range(first, PerVictim).Select(number => new Shot(Seed, number, operations, victim)).ToList();
        if (round % 3 == 0)
            await gun.ShootHttpAsync(shots);
        else
            await gun.ShootLiveAsync(shots, messagePack: round % 3 == 1);
    }

    /// <summary>The operation's own table, from a server that is built and never started.</summary>
    static List<Operation> Operations()
    {
        var folder = Directory.CreateTempSubdirectory("parley-table-").FullName;
        try
        {
            using var app = (IDisposable)ParleyServer.Build(["--Storage:DataFolder=" + folder]);
            return [.. ((Microsoft.AspNetCore.Builder.WebApplication)app).Services.GetRequiredService<OperationTable>().All.OrderBy(operation => operation.Name, StringComparer.Ordinal)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
