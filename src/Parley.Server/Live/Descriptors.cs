namespace Parley.Server.Live;

/// <summary>
/// The process' limit on open files. A .NET process that runs out of them aborts and drops everyone, so connections are capped
/// well below it.
/// </summary>
static class Descriptors
{
    /// <summary>For the runtime, the database, logs, plain HTTP requests and connections on their way out.</summary>
    const int Kept = 1_000;

    const int Fallback = 20_000;

    public static int Limit { get; } = Read();

    public static int LiveConnections => Math.Max(64, Limit - Kept - HttpConnections);

    /// <summary>Connections that are not, or not yet, live ones.</summary>
    public static int HttpConnections => Math.Clamp(Limit / 10, 64, 10_000);

    static int Read()
    {
        if (!OperatingSystem.IsLinux())
            return Fallback;
        // Max open files            20000                20000                files
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out var limit) ? limit : Fallback;
    }
}
