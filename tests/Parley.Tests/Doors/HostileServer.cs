using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>One server for all that strangers throw at it, and two people who want to chat meanwhile.</summary>
public sealed class HostileServer : IAsyncLifetime
{
    /// <summary>Far above what a few connections need and far below what one unbounded buffer would take.</summary>
    const long MaxGrowthBytes = 200L * 1024 * 1024;

    TestDatabase? _database;
    long _residentBefore;

    internal ServerProcess Server { get; private set; } = null!;

    internal Chat Chat { get; private set; } = null!;

    internal string Token => Chat.Ann.Token;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        Server = await ServerProcess.StartAsync(new ServerStart(_database) { Arguments = ["--Live:SignInTimeout=00:00:02", "--Live:MaxConnectionsPerAccount=100000", "--Http:MaxStrangersPerAddress=100000"] });
        Chat = await Chat.OpenAsync(Server);
        await Chat.SendAsync();
        _residentBefore = Server.ResidentBytes;
    }

    /// <summary>After whatever was done to it: it runs, its people chat, it holds no more memory than it should, and saw no bug of its own.</summary>
    internal async Task IsUnharmedAsync()
    {
        await Chat.SendAsync();
        Assert.True(Server.IsRunning);
        Assert.True(!Server.LoggedErrors.Any(), Server.Output);
        var growth = Server.ResidentBytes - _residentBefore;
        Assert.True(growth < MaxGrowthBytes, $"The server grew by {growth / 1024 / 1024} MB.");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _database!.DisposeAsync();
    }
}
