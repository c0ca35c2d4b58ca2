using System.Globalization;

namespace Parley.Load.Measure;

/// <summary>CPU time as the kernel accounts it, in ticks of 10 ms.</summary>
readonly record struct CpuTime(TimeSpan User, TimeSpan System)
{
    public TimeSpan Total => User + System;

    public static CpuTime operator +(CpuTime one, CpuTime other) => new(one.User + other.User, one.System + other.System);

    public static CpuTime operator -(CpuTime one, CpuTime other) => new(one.User - other.User, one.System - other.System);
}

/// <param name="Resident">Everything resident, in KiB.</param>
/// <param name="Anonymous">Of that, what is not backed by files: heaps and stacks.</param>
readonly record struct Memory(long Resident, long Anonymous);

/// <summary>The processes whose CPU and memory count as the server's, read from <c>/proc</c>.</summary>
/// <param name="pids">Counted alone.</param>
/// <param name="trees">Counted with everything they have started, for example PostgreSQL and its back ends.</param>
sealed class ServerProcesses(IReadOnlyList<int> pids, IReadOnlyList<int> trees)
{
    // Fields of /proc/<pid>/stat after the name, which may itself hold spaces: proc_pid_stat(5).
    const int ParentField = 1;
    const int UserField = 11;
    const int SystemField = 12;
    const int ChildrenUserField = 13;
    const int ChildrenSystemField = 14;

    const int TicksPerSecond = 100;

    public bool Any => pids.Count + trees.Count > 0;

    public CpuTime ReadCpu()
    {
        var total = default(CpuTime);
        foreach (var pid in pids)
            total += CpuOf(StatOf(pid), withEnded: false);
        foreach (var pid in TreeMembers())
            total += CpuOf(StatOf(pid), withEnded: true);
        return total;
    }

    /// <summary>The CPU time of every thread that lives, to the nanosecond: for what takes less than a tick.</summary>
    public TimeSpan ReadThreads()
    {
        var nanoseconds = 0L;
        foreach (var pid in pids.Concat(TreeMembers()))
        {
            foreach (var file in Directory.EnumerateDirectories($"/proc/{pid}/task").Select(thread => thread + "/schedstat"))
            {
                try
                {
                    nanoseconds += long.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture);
                }
                catch (IOException)
                {
                    // The thread ended since it was listed.
                }
            }
        }

        return TimeSpan.FromMicroseconds(nanoseconds / 1000.0);
    }

    public Memory ReadMemory()
    {
        long resident = 0, anonymous = 0;
        foreach (var pid in pids.Concat(TreeMembers()))
        {
            resident += StatusOf(pid, "VmRSS:");
            anonymous += StatusOf(pid, "RssAnon:");
        }

        return new Memory(resident, anonymous);
    }

    static CpuTime CpuOf(string[]? stat, bool withEnded)
    {
        if (stat is null)
            return default;
        var user = long.Parse(stat[UserField], CultureInfo.InvariantCulture);
        var system = long.Parse(stat[SystemField], CultureInfo.InvariantCulture);
        if (withEnded)
        {
            // A child that ends between two readings must not take its time with it.
            user += long.Parse(stat[ChildrenUserField], CultureInfo.InvariantCulture);
            system += long.Parse(stat[ChildrenSystemField], CultureInfo.InvariantCulture);
        }

        return new CpuTime(
            TimeSpan.FromSeconds((double)user / TicksPerSecond), TimeSpan.FromSeconds((double)system / TicksPerSecond));
    }

    HashSet<int> TreeMembers()
    {
        var members = trees.ToHashSet();
        if (members.Count == 0)
            return members;
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && StatOf(pid) is { } stat)
                parents[pid] = int.Parse(stat[ParentField], CultureInfo.InvariantCulture);
        }

        while (parents.Any(process => members.Contains(process.Value) && members.Add(process.Key)))
        {
            // Each round adds at least one generation, until none is left.
        }

        return members;
    }

    static string[]? StatOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // The process ended since it was listed.
            return null;
        }
    }

    static long StatusOf(int pid, string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // The process ended since it was listed.
            return 0;
        }
    }
}
