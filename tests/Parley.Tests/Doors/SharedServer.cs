using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>One server, as it is without configuration, for all tests of a class.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    TestDatabase? _database;
    ServerProcess? _server;

    internal ServerProcess Server => _server!;

    internal HttpClient Http => _server!.Http;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        _server = await ServerProcess.StartAsync(new ServerStart(_database));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
