using System.Data;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Storage;

/// <summary>
/// Ids in SQLite are 16-byte blobs in big-endian order, so that UUIDv7 ids sort by time there as they do in PostgreSQL.
/// Column names with underscores map to properties without.
/// </summary>
sealed class SqlTypes : SqlMapper.TypeHandler<Guid>
{
    [ModuleInitializer]
    internal static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.AddTypeHandler(new SqlTypes());
    }

    public override void SetValue(IDbDataParameter parameter, Guid value) =>
        parameter.Value = parameter is SqliteParameter ? value.ToByteArray(bigEndian: true) : value;

    public override Guid Parse(object value) => value is byte[] bytes ? new Guid(bytes, bigEndian: true) : (Guid)value;
}
