using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Npgsql;
using Parley.Server.Storage;

namespace Parley.Tests.Harness;

/// <summary>A test's own look at a server's database, past the server.</summary>
static class DatabaseReading
{
    public static async Task<DbConnection> OpenAsync(TestDatabase database)
    {
        DbConnection connection = database.ConnectionString is { } postgres
            ? new NpgsqlConnection(postgres)
            : Sqlite(Path.Combine(database.Folder, "parley.db"));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Unpooled: a file that stays open would outlive its folder.</summary>
    public static SqliteConnection Sqlite(string file)
    {
        // Chooses the library; whoever opens SQLite first in this process decides for all.
        RuntimeHelpers.RunClassConstructor(typeof(SqliteDatabase).TypeHandle);
        return new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
    }
}
