using Parley.Protocol;

namespace Parley.Server.Live;

/// <summary>When the server stops, live clients are told to come back in a moment, and given a moment to hear it.</summary>
sealed class LiveEnd(Connections connections, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not in StopAsync: the web server stops before the other services, and would wait for these connections.
        lifetime.ApplicationStopping.Register(() => _ = TellAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    async Task TellAsync()
    {
        foreach (var connection in connections.All)
            connection.Close(CloseCodes.Restarting, "The server is restarting. Connect again in a moment.");
        await Task.Delay(Grace, time);
        foreach (var connection in connections.All)
            connection.Abort();
    }
}
