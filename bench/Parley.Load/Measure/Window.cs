using System.Diagnostics;

namespace Parley.Load.Measure;

/// <summary>What the server and this generator used between two moments.</summary>
sealed class Window
{
    readonly ServerProcesses _server;
    readonly CpuTime _serverBefore;
    readonly TimeSpan _ownBefore;
    readonly long _started;

    public Window(ServerProcesses server)
    {
        _server = server;
        _serverBefore = server.ReadCpu();
        _ownBefore = OwnCpu();
        _started = Stopwatch.GetTimestamp();
    }

    public TimeSpan Elapsed { get; private set; }

    public CpuTime ServerCpu { get; private set; }

    public TimeSpan GeneratorCpu { get; private set; }

    public void End()
    {
        Elapsed = Stopwatch.GetElapsedTime(_started);
        ServerCpu = _server.ReadCpu() - _serverBefore;
        GeneratorCpu = OwnCpu() - _ownBefore;
    }

    static TimeSpan OwnCpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
