using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.Server.Live;
using Parley.Server.Running;

namespace Parley.Server.Doors;

/// <summary>
/// Counts connections of every kind, from accept to close. A process that runs out of open files aborts and drops everyone; so above
/// the cap, and above that of an address, a new connection gets a short answer, and is closed.
/// </summary>
sealed partial class ConnectionCap(
    IOptions<HttpOptions> http, IOptions<LiveOptions> live, Strangers strangers, ControlSocket control, TimeProvider time, ILogger<ConnectionCap> logger)
{
    /// <summary>
    /// How many there may be that are being refused. Beyond it they are closed without a word: a flood must not use up the open files
    /// with apologies.
    /// </summary>
    const int MaxRefusing = 128;

    const byte TlsHandshake = 0x16;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    /// <summary>A flood of them is a line each minute, not one for each.</summary>
    static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);
    static readonly byte[] Refusal = MakeRefusal();

    readonly int _max = (live.Value.MaxConnections > 0 ? live.Value.MaxConnections : Descriptors.LiveConnections)
        + (http.Value.MaxConnections > 0 ? http.Value.MaxConnections : Descriptors.HttpConnections);

    readonly Seldom _telling = new(time, TellEvery);
    int _open;
    int _refusing;

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        // The operator must get in when the house is full.
        if (control.IsAt(connection.LocalEndPoint))
        {
            await next(connection);
            return;
        }

        if (strangers.Admit(connection.RemoteEndPoint) is not { } stranger)
        {
            await RefuseAsync(connection);
            return;
        }

        using (stranger)
        {
            var admitted = Interlocked.Increment(ref _open) <= _max;
            if (admitted)
            {
                connection.Features.Set(stranger);
                if (await SpeaksAsync(connection))
                    await next(connection);
            }

            Interlocked.Decrement(ref _open);
            if (!admitted)
                await RefuseAsync(connection);
        }
    }

    /// <returns>False when it left, or said nothing in its time.</returns>
    async Task<bool> SpeaksAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(http.Value.FirstByteTimeout, time);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(patience.Token);
            // Looked at and left: what is read is the next one's.
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            connection.Abort();
            return false;
        }
    }

    async Task RefuseAsync(ConnectionContext connection)
    {
        if (_telling.Count() is > 0 and var count)
            LogRefused(count, _open, _max);
        try
        {
            if (Interlocked.Increment(ref _refusing) <= MaxRefusing)
                await AnswerAsync(connection);
            else
                connection.Abort();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // It said nothing in time, or left: then it needs no answer.
            connection.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _refusing);
        }
    }

    static async Task AnswerAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(Patience);
        // Read first: closing a socket with bytes unread resets it, and the answer could be lost.
        var read = await connection.Transport.Input.ReadAsync(patience.Token);
        var isTls = !read.Buffer.IsEmpty && read.Buffer.FirstSpan[0] == TlsHandshake;
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
        if (isTls)
            return;
        await connection.Transport.Output.WriteAsync(Refusal, patience.Token);
    }

    static byte[] MakeRefusal()
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
            Problems.Write(json, Errors.Overloaded, StatusCodes.Status503ServiceUnavailable);
        var head = $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: {Problems.ContentType}\r\nContent-Length: {body.WrittenCount}\r\n"
            + $"Retry-After: {Problems.BusySeconds}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body.WrittenSpan];
    }

    [LoggerMessage(LogLevel.Warning, "Connections were turned away, {Count} since this was last told: {Open} of {Max} places are taken, or one address had as many as it may without signing in")]
    partial void LogRefused(int count, int open, int max);
}
