using Microsoft.Extensions.Options;
using Parley.Protocol;

namespace Parley.Server.Live;

/// <summary>
/// Pings, and ends what is silent, never signed in, or was told to go and did not. One sweep for all connections: a timer for each
/// would cost more memory than the connection's own state.
/// </summary>
sealed class Heartbeats(Connections connections, IOptions<LiveOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>How long a client may take to answer a close.</summary>
    static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);

    static readonly byte[] Ping = WebSocketFrame.Wrap(WebSocketFrame.Ping, [], out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            for (var second = 0; await timer.WaitForNextTickAsync(stoppingToken); second++)
                Sweep(second);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the server, also of one whose start failed: no error to log.
        }
    }

    void Sweep(int second)
    {
        var interval = Math.Max(1, (int)options.Value.Heartbeat.TotalSeconds);
        foreach (var connection in connections.All)
        {
            var silence = time.GetElapsedTime(connection.LastHeard);
            if (connection.CloseCode != 0)
            {
                if (time.GetElapsedTime(connection.ClosingSince) > CloseGrace)
                    connection.Abort();
            }
            else if (!connection.Caller.IsSignedIn)
            {
                if (silence > options.Value.SignInTimeout)
                    connection.Close(CloseCodes.TimedOut, "No sign-in came in time.");
            }
            else if (silence > options.Value.Heartbeat * 2.5)
            {
                connection.Close(CloseCodes.TimedOut, "Nothing was heard.");
            }
            // Each second a part of the connections, so that pings do not come in a burst.
            else if ((uint)connection.Id.GetHashCode() % interval == (uint)second % interval)
            {
                connection.Send(Ping);
            }
        }
    }
}
