using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Doors;

/// <summary>Once the server listens, tells whoever started it where to go next.</summary>
sealed partial class Greeting(
    IServer server, DataFolder folder, Database database, WebClient webClient, IHostApplicationLifetime lifetime, ILogger<Greeting> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Greet);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void Greet()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Where(address => !address.Contains("://unix:", StringComparison.Ordinal)).Select(Reachable).ToList() ?? [];
        LogReady(ServerVersion.Text, string.Join(' ', addresses));
        if (addresses.Count > 0 && webClient.IsThere)
            LogOpen(addresses[0]);
        else if (addresses.Count > 0)
            LogDocs(addresses[0] + Pages.Docs);
        LogData(folder.FullPath, database.Name);
    }

    /// <summary>An address that means every interface is none to open in a browser.</summary>
    static string Reachable(string address) =>
        address.Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal).TrimEnd('/');

    [LoggerMessage(LogLevel.Information, "Parley {Version} is ready: {Addresses}")]
    partial void LogReady(string version, string addresses);

    [LoggerMessage(LogLevel.Information, "Open {Address} in a browser; the first account to register is the administrator")]
    partial void LogOpen(string address);

    [LoggerMessage(LogLevel.Information, "Try the API at {Docs}; the first account to register is the administrator")]
    partial void LogDocs(string docs);

    [LoggerMessage(LogLevel.Information, "Data is kept in {Folder} ({Database}); stop with Ctrl+C")]
    partial void LogData(string folder, string database);
}
