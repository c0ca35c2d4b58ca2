using Dapper;
using Microsoft.Extensions.Options;
using Parley.Server.Accounts;

namespace Parley.Server.Storage;

static class StorageSetup
{
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton<DataFolder>()
        .AddSingleton<Database>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            var time = provider.GetRequiredService<TimeProvider>();
            MigrationStep[] steps = [.. provider.GetServices<MigrationStep>()];
            return string.IsNullOrWhiteSpace(options.Postgres)
                ? new SqliteDatabase(provider.GetRequiredService<DataFolder>().FullPath, steps, time)
                : new PostgresDatabase(options, steps, time, provider.GetRequiredService<ILogger<PostgresHold>>());
        });
}

/// <summary>First to start: the schema is up to date before anything reads or writes.</summary>
sealed class DatabaseStart(DataFolder folder, Database database, EndedSessions ended, IOptions<AccountOptions> accounts, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        folder.TakeLock();
        await database.StartAsync(cancellationToken);
        // Their access tokens may still be good by their own words, those of the future too: the clock may have been ahead.
        const string UsedLately = "SELECT id, rotated_at FROM sessions WHERE ended_at IS NOT NULL AND rotated_at > @since";
        var since = (time.GetUtcNow() - accounts.Value.AccessTokenLifetime - accounts.Value.RefreshGrace - Tokens.Leeway).ToUnixTimeMilliseconds();
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var (sessionId, rotatedAt) in await connection.QueryAsync<(Guid, long)>(UsedLately, new { since }))
        {
            ended.Issued(DateTimeOffset.FromUnixTimeMilliseconds(rotatedAt) + accounts.Value.RefreshGrace);
            ended.Add(sessionId);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
