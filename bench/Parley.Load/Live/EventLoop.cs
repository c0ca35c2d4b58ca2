using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Parley.Load.Measure;
using Parley.Load.Targets;

namespace Parley.Load.Live;

/// <summary>
/// All connections on one thread: wait, read everything that came, then write everything that this caused. On a loopback
/// the kernel charges the receiver's wake-ups to the sender, so a receiver that wakes rarely keeps the server's figures
/// its own.
/// </summary>
sealed unsafe class EventLoop : IDisposable
{
    const int EventsPerTurn = 1024;
    const int ConnectingAtOnce = 64;
    const int ConnectionsPerAddress = 20_000;
    const int MaxFrameBytes = 64 * 1024 * 1024;

    readonly int _epoll;
    readonly byte[] _events = GC.AllocateArray<byte>(EventsPerTurn * 16, pinned: true);
    readonly List<LiveConnection> _connections = [];
    readonly List<LiveConnection> _unflushed = [];
    readonly uint _napMicroseconds;
    byte[] _received = GC.AllocateArray<byte>(512 * 1024, pinned: true);

    /// <param name="napMicroseconds">How long to look away after each turn, so that arrivals gather; adds as much to latencies.</param>
    public EventLoop(Faults faults, int napMicroseconds)
    {
        _epoll = Libc.CreateEpoll(0);
        if (_epoll < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        Faults = faults;
        _napMicroseconds = (uint)napMicroseconds;
    }

    public Faults Faults { get; }

    public IListener Listener { get; set; } = new SilentListener();

    /// <summary>When the bytes at hand were received, as <see cref="Stopwatch"/> ticks.</summary>
    public long Now { get; private set; }

    public int ReadyConnections { get; private set; }

    /// <summary>Opens a connection for each seat, a bounded number at a time, and waits until the server greeted all.</summary>
    public LiveConnection[] ConnectAll(Uri server, IReadOnlyList<Seat> seats)
    {
        var address = IPAddress.Parse(server.Host == "localhost" ? "127.0.0.1" : server.Host);
        var endPoint = new IPEndPoint(address, server.Port);
        var opened = new LiveConnection[seats.Count];
        var readyBefore = ReadyConnections;
        for (var i = 0; i < seats.Count; i++)
        {
            var started = i;
            if (!RunUntil(() => started - (ReadyConnections - readyBefore) < ConnectingAtOnce, TimeSpan.FromSeconds(30)))
                break;
            opened[i] = Connect(endPoint, seats[i]);
        }

        if (!RunUntil(() => ReadyConnections - readyBefore == seats.Count, TimeSpan.FromSeconds(30)))
            throw new ScenarioException($"only {ReadyConnections - readyBefore:N0} of {seats.Count:N0} connections were greeted: {Faults}");
        return opened;
    }

    LiveConnection Connect(IPEndPoint server, Seat seat)
    {
        // One address has about 28,000 ports; on the loopback every 127.0.0.x is ours.
        var from = IPAddress.IsLoopback(server.Address)
            ? new IPAddress([127, 0, 0, (byte)(1 + _connections.Count / ConnectionsPerAddress)])
            : null;
        var connection = new LiveConnection(this, seat, server, from);
        var index = _connections.Count;
        _connections.Add(connection);
        var epollEvent = stackalloc byte[16];
        Libc.WriteEpollEvent(
            epollEvent, Libc.Readable | Libc.Writable | Libc.PeerHungUp | Libc.EdgeTriggered, index);
        if (Libc.ControlEpoll(_epoll, Libc.AddToEpoll, connection.Descriptor, epollEvent) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        connection.Greet(server);
        return connection;
    }

    /// <summary>Turns until <paramref name="done"/> or the limit; answers whether it was done.</summary>
    public bool RunUntil(Func<bool> done, TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        while (!done())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                return false;
            Turn(timeoutMilliseconds: 10);
        }

        return true;
    }

    public void RunFor(TimeSpan time) => RunUntil(() => false, time);

    void Turn(int timeoutMilliseconds)
    {
        Flush();
        fixed (byte* events = _events)
        {
            var count = Libc.WaitEpoll(_epoll, events, EventsPerTurn, timeoutMilliseconds);
            for (var i = 0; i < count; i++)
            {
                var (flags, index) = Libc.ReadEpollEvent(events + i * Libc.EpollEventBytes);
                var connection = _connections[index];
                if ((flags & Libc.Writable) != 0)
                    connection.Flush();
                if ((flags & ~Libc.Writable) != 0)
                    Receive(connection, untilEnd: (flags & (Libc.PeerHungUp | Libc.HungUp | Libc.Failed)) != 0);
            }
        }

        Flush();
        if (_napMicroseconds > 0)
            _ = Libc.Sleep(_napMicroseconds);
    }

    void Flush()
    {
        foreach (var connection in _unflushed)
            connection.Flush();
        _unflushed.Clear();
    }

    void Receive(LiveConnection connection, bool untilEnd)
    {
        while (!connection.IsClosed)
        {
            var kept = connection.TakePartialFrame(_received);
            var room = _received.Length - kept;
            nint count;
            fixed (byte* buffer = _received)
                count = Libc.Receive(connection.Descriptor, buffer + kept, room, Libc.WithoutWaiting);
            if (count <= 0)
            {
                var error = Marshal.GetLastPInvokeError();
                connection.KeepPartialFrame(_received.AsSpan(0, kept));
                if (count < 0 && error == Libc.Interrupted)
                    continue;
                if (count == 0 || error != Libc.TryAgain)
                    connection.Close(count == 0 ? "connection ended" : "connection broken");
                return;
            }

            Now = Stopwatch.GetTimestamp();
            var filled = _received.AsSpan(0, kept + (int)count);
            var rest = filled[connection.Read(filled)..];
            connection.KeepPartialFrame(rest);
            // A short read means that a stream socket is drained: the next edge tells of more.
            if (count < room && !untilEnd)
                return;
            if (rest.Length > _received.Length / 2)
                Grow();
        }
    }

    void Grow()
    {
        if (_received.Length >= MaxFrameBytes)
            throw new ScenarioException($"a frame is larger than {MaxFrameBytes:N0} bytes");
        _received = GC.AllocateArray<byte>(_received.Length * 2, pinned: true);
    }

    public void FlushLater(LiveConnection connection) => _unflushed.Add(connection);

    public void CountReady() => ReadyConnections++;

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        _ = Libc.Close(_epoll);
    }
}
