using System.Threading.Channels;
using Parley.Protocol;

namespace Parley.Client;

/// <summary>One live connection at a time, replaced when it is lost, until the session ends or the client is disposed.</summary>
/// <param name="inbox">Takes pushed events; <c>null</c> where none are wanted, as is <paramref name="catchUp"/>.</param>
sealed partial class LiveLine(
    Uri address, HttpMessageInvoker invoker, Session session, Inbox? inbox, CatchUp? catchUp,
    ChannelWriter<object> ephemerals, ParleyClientOptions options) : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stopping = new();
    readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource<LiveConnection> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    LiveConnection? _live;
    Task? _staying;

    public ConnectionState State { get; private set; }

    /// <summary>Ends when no more connections will be made; fails where the session's end is the reason.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Cancelled when no more connections will be made.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Connects, catches up, and from then on stays connected. If this fails, it may be tried again.</summary>
    public async Task ConnectAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(ParleyClient));
        if (_staying is not null)
            throw new InvalidOperationException("The client is connected already, and stays so.");
        var first = await OpenAsync(ct);
        _staying = Task.WhenAll(StayAsync(first), session.KeepAsync(_stopping.Token));
        await _caughtUp.Task.WaitAsync(ct);
    }

    /// <summary>The connection there is, or the next one.</summary>
    public Task<LiveConnection> ConnectionAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            if (_staying is null)
                throw new InvalidOperationException("Connect first.");
            return _live is { HasEnded: false } ? Task.FromResult(_live) : _next.Task.WaitAsync(ct);
        }
    }

    async Task StayAsync(LiveConnection connection)
    {
        var backoff = options.NewBackoff();
        try
        {
            while (true)
            {
                var began = options.Clock.GetTimestamp();
                var end = await UseAsync(connection);
                // A connection that is lost as soon as it is made is no reason to be quicker.
                if (options.Clock.GetElapsedTime(began).TotalSeconds > connection.Hello.HeartbeatSeconds)
                    backoff.Reset();
                connection = await ReplaceAsync(connection, end, backoff);
            }
        }
#pragma warning disable CA1031 // whatever ends the line, everyone who waits for it must hear
        catch (Exception e)
#pragma warning restore CA1031
        {
            await StopAsync(_stopping.IsCancellationRequested ? null : e);
        }
    }

    /// <summary>From the moment others may use the connection until it is gone.</summary>
    async Task<ConnectionEnd> UseAsync(LiveConnection connection)
    {
        await using (connection)
        {
            Announce(connection);
            using var until = CancellationTokenSource.CreateLinkedTokenSource(connection.Gone, _stopping.Token);
            try
            {
                if (catchUp is not null)
                    await catchUp.ResumeAsync(connection, until.Token);
                _caughtUp.TrySetResult();
                if (catchUp is not null)
                    await catchUp.RepairAsync(connection, until.Token);
            }
            catch (Exception e) when (e is ConnectionLostException or OperationCanceledException)
            {
                // Lost or stopping. The next connection begins again from what the inbox holds.
            }
            catch (ParleyException fault) when (fault.IsTransient && _caughtUp.Task.IsCompleted)
            {
                // A fault of the server's, as often as it was asked: another connection may do better.
                return new ConnectionEnd(null, fault);
            }
            return await connection.Ended.WaitAsync(_stopping.Token);
        }
    }

    void Announce(LiveConnection connection)
    {
        lock (_gate)
        {
            _live = connection;
            _next.TrySetResult(connection);
            _next = new TaskCompletionSource<LiveConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        Tell(ConnectionState.Connected);
    }
}
