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
    public static Task<(List<LoggedEvent> Events, bool More)> ReadAsync(DbConnection connection, string sql, object parameters, int limit) =>
        ReadAsync<LoggedEvent>(connection, sql, parameters, limit, logged => logged.Body.Length);

    /// <summary>The same for other rows with messages in them.</summary>
    /// <param name="bytesOf">How long the message in a row is.</param>
    public static async Task<(List<T> Rows, bool More)> ReadAsync<T>(
        DbConnection connection, string sql, object parameters, int limit, Func<T, int> bytesOf)
    {
        var rows = new List<T>();
        var (bytes, more) = (0L, false);
        // One by one, so that a page of the longest messages is never in memory as a whole. Read to its end all the same: breaking off
        // would have PostgreSQL asked, over another connection, to stop.
        await foreach (var row in connection.QueryUnbufferedAsync<T>(sql, parameters))
        {
            bytes += bytesOf(row);
            more |= rows.Count == limit || (bytes > MaxBytes && rows.Count > 0);
            if (!more)
                rows.Add(row);
        }

        return (rows, more);
    }
}
