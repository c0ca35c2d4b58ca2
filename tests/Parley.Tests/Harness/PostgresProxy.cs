using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Parley.Tests.Harness;

/// <summary>
/// Stands between a server and PostgreSQL, and does to the next COMMIT what a network or a dying database does: loses it, loses its
/// answer, or keeps the answer back.
/// </summary>
sealed class PostgresProxy : IAsyncDisposable
{
    // The frontend's message Query (PostgreSQL's documentation, "Message Formats"): its type, its length, the text.
    static readonly byte[] Commit = [(byte)'Q', 0, 0, 0, 11, .. "COMMIT\0"u8];

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly NpgsqlConnectionStringBuilder _target;
    readonly Lock _lock = new();
    readonly HashSet<TcpClient> _open = [];
    Loss _next;
    TaskCompletionSource _reached = Signal();
    TaskCompletionSource? _release;
    bool _refuses;
    bool _thenCutsOff;

    public PostgresProxy(string connectionString)
    {
        _target = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        _ = AcceptAsync();
    }

    enum Loss
    {
        None,
        Request,
        Answer,
        Delay,
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
        Timeout = 3,
    }.ConnectionString;

    /// <summary>The next COMMIT does not reach the database, and its connection breaks.</summary>
    public void LoseRequest() => Arm(Loss.Request);

    /// <summary>The next COMMIT is done, and its connection breaks before the answer comes.</summary>
    /// <param name="andCutOff">Then the database cannot be reached any more; see <see cref="CutOff"/>.</param>
    public void LoseAnswer(bool andCutOff = false)
    {
        _thenCutsOff = andCutOff;
        Arm(Loss.Answer);
    }

    /// <summary>The next COMMIT is done, and its answer is kept back.</summary>
    /// <returns>Lets the answer go.</returns>
    public TaskCompletionSource DelayAnswer()
    {
        var release = _release = Signal();
        Arm(Loss.Delay);
        return release;
    }

    /// <summary>When the COMMIT that was waited for has been done, or lost.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Breaks all connections, and every new one, until it is called again with false.</summary>
    public void CutOff(bool off)
    {
        lock (_lock)
        {
            _refuses = off;
            foreach (var client in off ? _open : [])
                client.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutOff(true);
        _stop.Dispose();
    }

    void Arm(Loss loss)
    {
        lock (_lock)
            (_next, _reached) = (loss, Signal());
    }

    static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            using (client)
            {
                lock (_lock)
                {
                    if (_refuses)
                        return;
                    _open.Add(client);
                }

                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync(_target.Host!, _target.Port);
                var connection = new Connection();
                await Task.WhenAny(UpAsync(client, server, connection), DownAsync(client, server, connection));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone, and the other goes with it.
        }
        finally
        {
            lock (_lock)
                _open.Remove(client);
        }
    }

    async Task UpAsync(TcpClient client, TcpClient server, Connection connection)
    {
        var buffer = new byte[64 * 1024];
        while (await client.GetStream().ReadAsync(buffer) is > 0 and var count)
        {
            lock (_lock)
            {
                if (_next != Loss.None && buffer.AsSpan(0, count).IndexOf(Commit) >= 0)
                    (connection.Loses, _next) = (_next, Loss.None);
            }

            if (connection.Loses is Loss.Request)
            {
                _reached.TrySetResult();
                return;
            }

            await server.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
    }

    async Task DownAsync(TcpClient client, TcpClient server, Connection connection)
    {
        var buffer = new byte[64 * 1024];
        while (await server.GetStream().ReadAsync(buffer) is > 0 and var count)
        {
            if (connection.Loses is Loss.Answer && _thenCutsOff)
                CutOff(true);
            if (connection.Loses is not Loss.None)
                _reached.TrySetResult();
            if (connection.Loses is Loss.Answer)
                return;
            if (connection.Loses is Loss.Delay)
            {
                connection.Loses = Loss.None;
                await _release!.Task;
            }

            await client.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
    }

    sealed class Connection
    {
        public volatile Loss Loses;
    }
}
