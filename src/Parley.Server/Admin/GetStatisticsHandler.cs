using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Admin;

sealed class GetStatisticsHandler(Database database, Connections connections, TimeProvider time) : IHandler<GetStatistics, Statistics>
{
    // A log is dense, so its events need no counting: that would read every message there is.
    const string Count = """
        SELECT
            (SELECT count(*) FROM accounts WHERE deleted_at IS NULL) AS accounts,
            (SELECT count(*) FROM conversations WHERE kind <> 'account') AS conversations,
            (SELECT CAST(coalesce(sum(last_seq), 0) AS bigint) FROM conversations) AS events
        """;

    readonly long _started = time.GetTimestamp();

    public async ValueTask<Result<Statistics>> HandleAsync(GetStatistics request, Caller caller, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var (accounts, conversations, events) = await connection.QuerySingleAsync<(long, long, long)>(Count);
        return new Statistics(
            ServerVersion.Text, database.Name, await database.SizeAsync(ct), accounts, conversations, events, connections.Count,
            (long)time.GetElapsedTime(_started).TotalSeconds);
    }
}
