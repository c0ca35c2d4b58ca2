using System.Data.Common;
using Dapper;

namespace Parley.Server.Log;

/// <summary>
/// Reads one page of events. However long they are, the page fits what may wait for a live client, a few times over: it ends early, and
/// tells that there is more.
/// </summary>
static class LogPage
{
    public const int MaxBytes = 256 * 1024;

    /// <param name="sql">Events in order, the nearest first; one more than <paramref name="limit"/> where "more" is to be known.</param>
    public static async Task<(List<LoggedEvent> Events, bool More)> ReadAsync(DbConnection connection, string sql, object parameters, int limit)
    {
        var events = new List<LoggedEvent>();
        var (bytes, more) = (0L, false);
        // One by one, so that a page of the longest messages is never in memory as a whole. Read to its end all the same: breaking off
        // would have PostgreSQL asked, over another connection, to stop.
        await foreach (var logged in connection.QueryUnbufferedAsync<LoggedEvent>(sql, parameters))
        {
            bytes += logged.Body.Length;
            more |= events.Count == limit || (bytes > MaxBytes && events.Count > 0);
            if (!more)
                events.Add(logged);
        }

        return (events, more);
    }
}
