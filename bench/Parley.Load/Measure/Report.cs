namespace Parley.Load.Measure;

/// <summary>Prints what was measured, one figure a line, and remembers whether the run may be believed.</summary>
sealed class Report(TextWriter output)
{
    readonly List<string> _refusals = [];

    public bool IsValid => _refusals.Count == 0;

    public void Title(string text) => output.WriteLine(text);

    public void Line(string name, string value) => output.WriteLine($"  {name,-18} {value}");

    public void Cpu(Window window, ServerProcesses server, params ReadOnlySpan<(string Unit, long Count)> units)
    {
        if (!server.Any)
        {
            Line("server CPU", "not measured: give --pid or --pid-tree");
        }
        else
        {
            foreach (var (unit, count) in units)
            {
                Line(
                    "server CPU",
                    $"{PerUnit(window.ServerCpu.Total, count)} µs/{unit} " +
                    $"(user {PerUnit(window.ServerCpu.User, count)}, system {PerUnit(window.ServerCpu.System, count)})");
            }

            Line("", $"{Cores(window.ServerCpu.Total, window)} cores over {window.Elapsed.TotalSeconds:F1} s");
            Line("server memory", $"RSS {server.ReadMemory().Resident / 1024.0:F1} MiB");
        }

        Line("generator CPU", $"{Cores(window.GeneratorCpu, window)} cores");
    }

    /// <summary>Whether everything expected came, and no more.</summary>
    public void Deliveries(long seen, long expected, long outOfOrder)
    {
        Line("deliveries", $"{seen:N0} of {expected:N0}, {outOfOrder:N0} out of order");
        if (seen != expected || outOfOrder != 0)
            Refuse("deliveries do not match");
    }

    public void Faults(Faults faults)
    {
        Line("errors", faults.ToString());
        if (!faults.None)
            Refuse("there were errors");
    }

    public void Refuse(string why) => _refusals.Add(why);

    public void End()
    {
        if (!IsValid)
            Line("NOT VALID", string.Join("; ", _refusals));
    }

    public static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:F2} ms";

    static string PerUnit(TimeSpan time, long count) => (time.TotalMicroseconds / Math.Max(count, 1)).ToString("F2");

    static string Cores(TimeSpan time, Window window) => (time / window.Elapsed).ToString("F2");
}
