using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Parley.Protocol;

namespace Parley.Client;

sealed partial class LiveLine
{
    const string Subprotocol = "parley.v1.json";

    /// <summary>Tries again until there is a connection, or no use in trying.</summary>
    async Task<LiveConnection> ReplaceAsync(LiveConnection lost, ConnectionEnd end, Backoff backoff)
    {
        if (end.CloseCode == CloseCodes.SessionEnded)
            throw SessionEnded();
        if (end.CloseCode == CloseCodes.TooManyConnections)
            throw new ParleyException(ErrorCodes.Forbidden, "The account has connected from more places than it may at once, and this was the first.");

        Tell(ConnectionState.Reconnecting);
        while (true)
        {
            await Task.Delay(backoff.Next(), options.Clock, _stopping.Token);
            try
            {
                if (end.CloseCode == CloseCodes.Unauthorized)
                    await session.RenewAsync(lost.AccessToken, _stopping.Token);
                return await OpenAsync(_stopping.Token);
            }
            catch (Exception e) when (MayPass(e) && !_stopping.IsCancellationRequested)
            {
                // The server is down, or full, or still starting: that passes.
            }
        }
    }

    static bool MayPass(Exception e) => e is ParleyException { IsTransient: true }
        or WebSocketException or HttpRequestException or IOException or JsonException
        or TimeoutException or OperationCanceledException;

    async Task<LiveConnection> OpenAsync(CancellationToken ct)
    {
        var token = await session.AccessTokenAsync(ct);
        try
        {
            return await DialAsync(token, ct);
        }
        catch (ParleyException refusal) when (refusal.Code == ErrorCodes.Unauthorized)
        {
            // By our clock it was good still: clocks differ, and keys change.
            token = await session.RenewAsync(token, ct);
            return await DialAsync(token, ct);
        }
    }

    /// <exception cref="ParleyException"><c>unauthorized</c>: the server does not accept the token.</exception>
    async Task<LiveConnection> DialAsync(string token, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Subprotocol);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        socket.Options.CollectHttpResponseDetails = true;
        // The heartbeat is our own, because only frames tell the reader that the server lives.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        var connection = new LiveConnection(socket, token, inbox, ephemerals, options.Clock);
        try
        {
            await socket.ConnectAsync(address, invoker, either.Token);
            await connection.StartAsync(either.Token);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (socket.HttpStatusCode == HttpStatusCode.Unauthorized || socket.CloseStatus == (WebSocketCloseStatus)CloseCodes.Unauthorized)
                throw new ParleyException(ErrorCodes.Unauthorized, "The server does not accept the token.");
            if (socket.CloseStatus == (WebSocketCloseStatus)CloseCodes.SessionEnded)
                throw SessionEnded();
            if (e is OperationCanceledException && !ct.IsCancellationRequested)
                throw new TimeoutException("The server did not say hello in time.", e);
            throw;
        }
    }

    static ParleyException SessionEnded() => new(ErrorCodes.Unauthorized, "The session has ended. Log in again.");

    void Tell(ConnectionState state)
    {
        State = state;
        options.StateChanged?.Invoke(state);
    }

    async Task StopAsync(Exception? reason)
    {
        await _stopping.CancelAsync();
        Tell(ConnectionState.Stopped);
        lock (_gate)
        {
            _live = null;
            _next.TrySetException(reason ?? new ObjectDisposedException(nameof(ParleyClient)));
            // Everyone may have been served; then nobody looks at these.
            _ = _next.Task.Exception;
        }
        if (reason is null)
        {
            _caughtUp.TrySetCanceled();
            _stopped.TrySetResult();
        }
        else
        {
            _caughtUp.TrySetException(reason);
            _stopped.TrySetException(reason);
            _ = _stopped.Task.Exception;
        }
        inbox?.Complete(reason);
        ephemerals.TryComplete(reason);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await (_staying ??= StopAsync(null));
    }
}
