using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Server.Log;

/// <summary>
/// A prepared SQLite statement, bound by number. ADO.NET looks each parameter up by name and makes several objects a run, which
/// is more work than the insert itself; the committer runs hundreds of thousands of these.
/// </summary>
sealed class Statement : IDisposable
{
    readonly sqlite3 _database;
    readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        var code = raw.sqlite3_prepare_v2(_database, sql, out _statement);
        SqliteException.ThrowExceptionForRC(code, _database);
    }

    /// <summary>Rows changed by the last run.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    public Statement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        raw.sqlite3_bind_blob(_statement, index, bytes);
        return this;
    }

    public Statement Bind(int index, long value)
    {
        raw.sqlite3_bind_int64(_statement, index, value);
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        if (value is { } number)
            return Bind(index, number);
        raw.sqlite3_bind_null(_statement, index);
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        if (value is null)
        {
            raw.sqlite3_bind_null(_statement, index);
            return this;
        }

        Span<byte> bytes = stackalloc byte[64];
        raw.sqlite3_bind_text(_statement, index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        return this;
    }

    public Statement Bind(int index, byte[]? value)
    {
        if (value is null)
            raw.sqlite3_bind_null(_statement, index);
        else
            raw.sqlite3_bind_blob(_statement, index, value);
        return this;
    }

    public void Run()
    {
        var code = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (code is not raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, _database);
    }

    /// <summary>The first row, or the default where there is none.</summary>
    public T? Row<T>(Func<Columns, T> read)
    {
        var code = raw.sqlite3_step(_statement);
        try
        {
            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
                SqliteException.ThrowExceptionForRC(code, _database);
            return code == raw.SQLITE_ROW ? read(new Columns(_statement)) : default;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    public readonly record struct Columns(sqlite3_stmt Statement)
    {
        public long Int64(int column) => raw.sqlite3_column_int64(Statement, column);
    }
}
