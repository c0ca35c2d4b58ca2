using System.Data.Common;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Storage;

/// <summary>
/// Many rows as a few parameters: a statement over all of them costs one round trip, however many they are. What is here stands before such
/// a statement, which reads the rows as a table.
/// </summary>
static class RowSets
{
    const string SqliteIds = """
        WITH RECURSIVE places (n) AS (
            SELECT 1 WHERE length(@ids) > 0 UNION ALL SELECT n + 16 FROM places WHERE n + 16 <= length(@ids)),
        ids (id) AS (SELECT substr(@ids, n, 16) FROM places)

        """;

    const string PostgresIds = """
        WITH ids (id) AS (SELECT * FROM unnest(@ids))

        """;

    const string SqliteNumbers = """
        WITH numbers (n) AS (SELECT value FROM json_each(@numbers))

        """;

    const string PostgresNumbers = """
        WITH numbers (n) AS (SELECT * FROM unnest(@numbers))

        """;

    const string SqliteEntries = """
        WITH entries (log_id, by_id, body, n) AS (
            SELECT substr(@logs, 1 + 16 * key, 16), substr(@authors, 1 + 16 * key, 16), CAST(value AS BLOB), 1 + key FROM json_each(@bodies))

        """;

    const string PostgresEntries = """
        WITH entries (log_id, by_id, body, n) AS (SELECT * FROM unnest(@logs, @authors, @bodies) WITH ORDINALITY)

        """;

    /// <summary>For a statement over <c>ids (id)</c>. Each of them stands there once if it is given once.</summary>
    public static (string Sql, DynamicParameters Parameters) OfIds(DbConnection connection, IEnumerable<Guid> ids, string sql, object? parameters)
    {
        var all = new DynamicParameters(parameters);
        all.Add("ids", IdsFor(connection, ids));
        return ((connection is SqliteConnection ? SqliteIds : PostgresIds) + sql, all);
    }

    /// <summary>For a statement over <c>numbers (n)</c>.</summary>
    public static (string Sql, DynamicParameters Parameters) OfNumbers(DbConnection connection, IEnumerable<long> numbers, string sql, object? parameters)
    {
        var all = new DynamicParameters(parameters);
        all.Add("numbers", connection is SqliteConnection ? $"[{string.Join(',', numbers)}]" : numbers.ToArray());
        return ((connection is SqliteConnection ? SqliteNumbers : PostgresNumbers) + sql, all);
    }

    /// <summary>For a statement over <c>entries (log_id, by_id, body, n)</c>; n counts them from 1.</summary>
    public static (string Sql, DynamicParameters Parameters) OfEntries(
        DbConnection connection, IReadOnlyCollection<(Guid LogId, Guid By, byte[] Body)> entries, string sql, object? parameters)
    {
        var all = new DynamicParameters(parameters);
        all.Add("logs", IdsFor(connection, entries.Select(entry => entry.LogId)));
        all.Add("authors", IdsFor(connection, entries.Select(entry => entry.By)));
        var bodies = entries.Select(entry => entry.Body);
        all.Add("bodies", connection is SqliteConnection ? JsonOf(bodies) : bodies.ToArray());
        return ((connection is SqliteConnection ? SqliteEntries : PostgresEntries) + sql, all);
    }

    /// <summary>One blob of all ids, or an array.</summary>
    static object IdsFor(DbConnection connection, IEnumerable<Guid> ids) =>
        connection is SqliteConnection ? ids.SelectMany(id => id.ToByteArray(bigEndian: true)).ToArray() : ids.ToArray();

    /// <summary>An array of strings, each the text of a body.</summary>
    static string JsonOf(IEnumerable<byte[]> bodies)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var body in bodies)
                json.WriteStringValue(body);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
