using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Parley.Server.Storage;

namespace Parley.Server.Doors;

/// <summary>For whatever watches over the process: is it up, and can it do its work?</summary>
sealed class Health(Database database, DataFolder folder, IHostApplicationLifetime lifetime, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", Pages.GetAndHead, () => TypedResults.Text("live"));
        routes.MapMethods("/health/ready", Pages.GetAndHead, (Health health, HttpResponse response, CancellationToken ct) => health.ReadyAsync(response, ct));
    }

    async Task<ContentHttpResult> ReadyAsync(HttpResponse response, CancellationToken ct)
    {
        // A load balancer that sees this sends new clients elsewhere while the old ones are seen off.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return NotReady(response, "stopping");

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            // On another thread: the embedded database answers on the caller's, however long that takes.
            await Task.Run(() => AskAsync(patience.Token), ct).WaitAsync(Patience, time, ct);
            return await Task.Run(folder.FindObstacle, ct).WaitAsync(Patience, time, ct) is { } obstacle
                ? NotReady(response, $"nothing can be stored: {obstacle}")
                : TypedResults.Text("ready");
        }
        catch (TimeoutException)
        {
            await patience.CancelAsync();
            return NotReady(response, $"the database or the disk does not answer within {Patience.TotalSeconds} s");
        }
        catch (System.Data.Common.DbException)
        {
            return NotReady(response, "the database cannot be reached");
        }
    }

    async Task AskAsync(CancellationToken ct)
    {
        const string Anything = "SELECT 1 FROM conversations LIMIT 1";
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteScalarAsync<int?>(new CommandDefinition(Anything, cancellationToken: ct));
    }

    static ContentHttpResult NotReady(HttpResponse response, string reason)
    {
        response.Headers.RetryAfter = Problems.BusySeconds;
        return TypedResults.Text($"not ready: {reason}", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
