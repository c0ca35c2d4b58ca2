using Dapper;
using Npgsql;
using Parley.Tests.Harness;

namespace Parley.Tests.Storage;

/// <summary>One PostgreSQL database, one program: two would not hear of each other's removals and revocations.</summary>
public sealed class OneProgramTests : IAsyncLifetime
{
    const string Hold = "pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Parley''s hold%'";

    TestDatabase _database = null!;
    NpgsqlConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
        _connection = (NpgsqlConnection)await DatabaseReading.OpenAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_second_program_is_refused_and_the_first_is_unharmed()
    {
        await using var first = await ServerProcess.StartAsync(new ServerStart(_database));
        var chat = await Chat.OpenAsync(first);

        await RefusedAsync(first);

        Assert.Equal(chat.LastSeq + 1, await chat.SendAsync());
        Assert.Empty(first.LoggedErrors);
    }

    [Fact]
    public async Task A_database_is_free_again_the_moment_its_program_was_killed()
    {
        for (var round = 0; round < 3; round++)
        {
            using var folder = new TemporaryFolder();
            await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName, _database.ConnectionString));
            await server.KillAsync();
        }
    }

    [Fact]
    public async Task What_a_killed_program_left_undone_is_ended_before_the_next_one_serves()
    {
        await using (var first = await ServerProcess.StartAsync(new ServerStart(_database)))
            await first.KillAsync();
        // As a backend that waits for something else and has not noticed that its program is gone.
        await using var left = new NpgsqlConnection(_database.ConnectionString + ";Application Name=Parley, process 1 on elsewhere;Pooling=false");
        await left.OpenAsync();
        await using var transaction = await left.BeginTransactionAsync();
        await left.ExecuteAsync("LOCK TABLE accounts, conversations", transaction: transaction);

        await using var next = await ServerProcess.StartAsync(new ServerStart(_database));

        Assert.Equal(1, await (await Chat.OpenAsync(next)).SendAsync() - 1);
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await transaction.CommitAsync());
    }

    [Fact]
    public async Task A_program_that_loses_its_hold_takes_it_again_at_once_and_goes_on()
    {
        await using var first = await ServerProcess.StartAsync(new ServerStart(_database));
        var chat = await Chat.OpenAsync(first);
        var before = await _connection.ExecuteScalarAsync<int>($"SELECT {Hold}");

        await _connection.ExecuteAsync($"SELECT pg_terminate_backend({before})");

        await Eventually.HoldsAsync(
            async () => await _connection.ExecuteScalarAsync<int?>($"SELECT {Hold}") is { } now && now != before && first.Output.Contains("held again", StringComparison.Ordinal),
            "the database is held again");
        await RefusedAsync(first);
        Assert.Equal(chat.LastSeq + 1, await chat.SendAsync());
        Assert.Empty(first.LoggedErrors);
    }

    [Fact]
    public async Task A_program_whose_database_another_has_taken_stops_and_says_so()
    {
        await using var first = await ServerProcess.StartAsync(new ServerStart(_database));
        // Another stands in the queue for it.
        await using var other = new NpgsqlConnection(_database.ConnectionString + ";Application Name=Another");
        await other.OpenAsync();
        var taking = other.ExecuteAsync($"SELECT pg_advisory_lock({0x5061726C6579})");
        await Eventually.HoldsAsync(
            async () => await _connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"), "it waits");

        await _connection.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM (SELECT {Hold}) hold");
        await taking;
        var end = await first.EndAsync();

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("Another Parley is running on this PostgreSQL database (Another, 127.0.0.1", end.Errors);
        Assert.Contains("and stops.", end.Errors);
    }

    async Task RefusedAsync(ServerProcess first)
    {
        using var folder = new TemporaryFolder();
        var end = await ServerProcess.StartAndEndAsync(new ServerStart(folder.FullName, _database.ConnectionString));

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("Another Parley is running on this PostgreSQL database", end.Errors);
        Assert.Contains($"process {first.Id} on {Environment.MachineName}", end.Errors);
        Assert.Single(end.Errors.Split('\n'));
    }

    sealed class TemporaryFolder : IDisposable
    {
        public string FullName { get; } = Directory.CreateTempSubdirectory("parley-test-").FullName;

        public void Dispose() => Directory.Delete(FullName, recursive: true);
    }
}
