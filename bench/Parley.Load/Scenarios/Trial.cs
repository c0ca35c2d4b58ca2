using Parley.Load.Live;
using Parley.Load.Measure;
using Parley.Load.Targets;

namespace Parley.Load.Scenarios;

/// <summary>What every scenario is given: the server, how to read its processes, the loop, and where to report.</summary>
sealed class Trial : IDisposable
{
    public Trial(Arguments arguments)
    {
        Arguments = arguments;
        Server = new Uri(arguments.Text("url", "http://127.0.0.1:8080"));
        Processes = new ServerProcesses(arguments.Numbers("pid"), arguments.Numbers("pid-tree"));
        Loop = new EventLoop(Faults, arguments.Number("nap-us", 0));
        IsBaseline = arguments.Has("baseline");
        Target = IsBaseline ? new BaselineTarget() : new ParleyTarget(Server);
    }

    public Arguments Arguments { get; }

    public Uri Server { get; }

    public ServerProcesses Processes { get; }

    public Faults Faults { get; } = new();

    public EventLoop Loop { get; }

    public ITarget Target { get; }

    public bool IsBaseline { get; }

    public Report Report { get; } = new(Console.Out);

    public void Dispose()
    {
        Loop.Dispose();
        (Target as IDisposable)?.Dispose();
    }
}
