using System.Globalization;
using Npgsql;

namespace Parley.Tests.Harness;

public sealed class TestDatabasesTests
{
    [Fact]
    public async Task A_SQLite_test_gets_an_empty_folder_that_goes_with_it()
    {
        string folder;
        await using (var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite))
        {
            folder = database.Folder;
            Assert.Null(database.ConnectionString);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
            await File.WriteAllTextAsync(Path.Combine(folder, "parley.db"), "anything");
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_PostgreSQL_test_gets_an_empty_database_that_goes_with_it_even_while_in_use()
    {
        await using var inUse = new NpgsqlConnection();
        await using (var database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL))
        {
            inUse.ConnectionString = database.ConnectionString;
            await inUse.OpenAsync();
            Assert.Equal(0, await CountAsync(inUse, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
        }

        await using var other = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
        await using var connection = new NpgsqlConnection(other.ConnectionString);
        await connection.OpenAsync();
        Assert.Equal(0, await CountAsync(connection, "SELECT count(*) FROM pg_database WHERE datname = @name", inUse.Database));
    }

    [Fact]
    public async Task Databases_made_at_the_same_moment_are_different_ones()
    {
        var databases = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => TestDatabases.CreateAsync(DatabaseKind.PostgreSQL)));

        Assert.Equal(databases.Length, databases.Select(database => database.ConnectionString).Distinct().Count());
        Assert.Equal(databases.Length, databases.Select(database => database.Folder).Distinct().Count());
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    static async Task<int> CountAsync(NpgsqlConnection connection, string sql, string? name = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (name is not null)
            command.Parameters.AddWithValue("name", name);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
