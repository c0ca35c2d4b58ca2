using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.Server.Live;

namespace Parley.Server.Doors;

/// <summary>
/// Counts connections of every kind, from accept to close. A process that runs out of open files aborts and drops everyone; so above
/// the cap a new connection gets a short answer, and is closed.
/// </summary>
sealed class ConnectionCap(IOptions<HttpOptions> http, IOptions<LiveOptions> live, ControlSocket control)
{
    const byte TlsHandshake = 0x16;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    static readonly byte[] Refusal = MakeRefusal();

    readonly int _max = (live.Value.MaxConnections > 0 ? live.Value.MaxConnections : Descriptors.LiveConnections)
        + (http.Value.MaxConnections > 0 ? http.Value.MaxConnections : Descriptors.HttpConnections);

    int _open;
    int _refusing;

    /// <summary>
    /// How many there may be with those that are being refused. Beyond it they are closed without a word: a flood must not use up the
    /// open files with apologies.
    /// </summary>
    public int HardMax => _max + MaxRefusing;

    const int MaxRefusing = 128;

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            // The operator must get in when the house is full.
            if (Interlocked.Increment(ref _open) <= _max || control.IsAt(connection.LocalEndPoint))
                await next(connection);
            else
                await RefuseAsync(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    async Task RefuseAsync(ConnectionContext connection)
    {
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
}
