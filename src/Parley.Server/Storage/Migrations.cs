using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Parley.Server.Storage;

/// <summary>
/// The numbered <c>.sql</c> files beside this one, applied in order, forwards only, each with its steps and its number in one transaction.
/// The caller holds a lock that keeps other processes out.
/// </summary>
static class Migrations
{
    static readonly SortedDictionary<int, string> Files = Load();

    public static int Newest => Files.Keys.Last();

    /// <param name="adapt">Turns the common text into the dialect's.</param>
    public static async Task ApplyAsync(
        DbConnection connection, Func<string, string> adapt, IReadOnlyCollection<MigrationStep> steps, TimeProvider time, CancellationToken ct)
    {
        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_versions (version bigint NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)");
        var current = await connection.ExecuteScalarAsync<long?>("SELECT max(version) FROM schema_versions") ?? 0;
        if (current > Newest)
        {
            throw new StorageRefusedException(
                $"The database is of a newer Parley (schema {current}, this program knows {Newest}). Start the newer program, or restore a backup made before it ran. Nothing was changed.");
        }

        foreach (var (version, sql) in Files.Where(file => file.Key > current))
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync(adapt(sql), transaction: transaction);
            foreach (var step in steps.Where(step => step.Version == version))
                await step.RunAsync(transaction);
            await connection.ExecuteAsync(
                "INSERT INTO schema_versions (version, applied_at) VALUES (@version, @at)",
                new { version, at = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
            await transaction.CommitAsync(ct);
        }
    }

    static SortedDictionary<int, string> Load()
    {
        var files = new SortedDictionary<int, string>();
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            // …Migrations.0001_core.sql
            var number = name.Split('.')[^2].Split('_')[0];
            files.Add(int.Parse(number), reader.ReadToEnd());
        }

        return files;
    }
}
