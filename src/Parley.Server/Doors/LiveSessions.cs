using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Conversations;
using Parley.Server.Live;
using Parley.Server.Messages;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Doors;

/// <summary>All live connections of this process, from the handshake to the end.</summary>
sealed partial class LiveSessions(
    OperationTable operations, Tokens tokens, Connections connections, Audiences audiences, Presences presences, LastSeen lastSeen, Database database,
    IOptions<LiveOptions> options, IOptions<MessageOptions> messages, TimeProvider time, LiveMetrics metrics, SecurityLog security, ILogger<LiveSessions> logger)
{
    readonly int _maxConnections = options.Value.MaxConnections > 0 ? options.Value.MaxConnections : Descriptors.LiveConnections;
    int _reserved;

    public OperationTable Operations => operations;

    public Tokens Tokens => tokens;

    public SecurityLog Security => security;

    public LiveOptions Options => options.Value;

    /// <returns>False when there are as many connections as this process takes.</returns>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _reserved) <= _maxConnections)
            return true;
        Interlocked.Decrement(ref _reserved);
        return false;
    }

    public void ReleaseReservation() => Interlocked.Decrement(ref _reserved);

    /// <summary>Serves a connection until it ends.</summary>
    /// <param name="caller">Who it is; <c>null</c> when the first frame is to tell.</param>
    /// <param name="stranger">The place it has until then; <c>null</c> where none is counted.</param>
    public async Task RunAsync(Connection connection, PipeReader input, Caller? caller, Strangers.Stranger? stranger)
    {
        connections.Add(connection);
        var session = new LiveSession(connection, this, stranger);
        try
        {
            if (caller is not null)
                await session.EnterAsync(caller);
            await session.ReadAsync(input);
            await connection.FinishAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            // The client went away without a word, or was dropped: nothing to do but what follows.
        }
        finally
        {
            connection.End();
            connections.Remove(connection);
            var wentOffline = audiences.Remove(connection);
            metrics.Ended(connection.CloseCode);
            LogEnded(connection.Id, connection.CloseCode);
            if (wentOffline)
            {
                await lastSeen.KeepAsync(connection.Caller.AccountId);
                presences.Went(connection.Caller.AccountId);
            }
        }
    }

    /// <summary>Ends a connection for a fault that is not its client's: it is logged, and the close code says that it was one.</summary>
    /// <returns>False: nothing more is read from it.</returns>
    public bool Break(Connection connection, Exception exception)
    {
        LogBroken(exception, connection.Id);
        connection.Close(CloseCodes.Internal, "Something went wrong on the server. It was logged. Connect again in a moment.");
        return false;
    }

    /// <summary>Signs the connection in, or closes it for want of storage.</summary>
    public async Task EnterAsync(Connection connection, Caller caller)
    {
        try
        {
            await GreetAsync(connection, caller);
        }
        catch (System.Data.Common.DbException exception)
        {
            LogNotEntered(exception, connection.Id);
            connection.Close(CloseCodes.Restarting, "The server cannot reach its storage. Connect again in a moment.");
        }
    }

    /// <summary>From the hello on, it misses nothing.</summary>
    async Task GreetAsync(Connection connection, Caller caller)
    {
        connection.SignIn(caller);
        if (await audiences.AddAsync(connection, CancellationToken.None))
            presences.Changed(caller.AccountId);
        foreach (var oldest in audiences.Find(caller.AccountId)?.Beyond(options.Value.MaxConnectionsPerAccount) ?? [])
            oldest.Close(CloseCodes.TooManyConnections, "You have connected from more places than you may have at once.");
        // Read after entering the audience: what is appended from here on is pushed, what was before is in this head.
        var head = await HeadAsync(caller.AccountId);
        connection.Greet(Frame.Hello(new Hello(
            connection.Id, caller.AccountId, caller.SessionId, head, time.GetUtcNow().ToUnixTimeMilliseconds(),
            (int)options.Value.Heartbeat.TotalSeconds,
            new Limits(
                options.Value.MaxFrameBytes, messages.Value.MaxTextBytes, options.Value.MaxRequestsInFlight,
                (int)messages.Value.EditWindow.TotalSeconds, (int)messages.Value.RecallWindow.TotalSeconds))));
        // A session that ended between the token's check and the entry was not there to be closed.
        if (tokens.HasEnded(caller.SessionId))
            connection.Close(CloseCodes.SessionEnded, "ended");
    }

    async Task<long> HeadAsync(Guid accountId)
    {
        await using var reader = await database.OpenAsync(CancellationToken.None);
        return await Dapper.SqlMapper.ExecuteScalarAsync<long>(reader, "SELECT last_seq FROM conversations WHERE id = @accountId", new { accountId });
    }

    [LoggerMessage(LogLevel.Error, "Connection {ConnectionId} was closed for a fault of the server's")]
    partial void LogBroken(Exception exception, Guid connectionId);

    [LoggerMessage(LogLevel.Error, "Connection {ConnectionId} could not be signed in for want of storage")]
    partial void LogNotEntered(Exception exception, Guid connectionId);

    [LoggerMessage(LogLevel.Debug, "Connection {ConnectionId} ended ({CloseCode})")]
    partial void LogEnded(Guid connectionId, int closeCode);
}
