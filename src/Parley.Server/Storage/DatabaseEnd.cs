namespace Parley.Server.Storage;

/// <summary>Stops a server whose database another has taken.</summary>
sealed class DatabaseEnd(Database database, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.Lost.WaitAsync(stoppingToken);
            lifetime.StopApplication();
        }
        catch (OperationCanceledException)
        {
            // It stops for another reason.
        }
    }
}
