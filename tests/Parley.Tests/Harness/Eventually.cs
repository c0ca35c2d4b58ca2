using System.Diagnostics;

namespace Parley.Tests.Harness;

/// <summary>For what becomes true in its own time, and tells nobody: asks until it is.</summary>
static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (within ?? ServerProcess.Deadline))
                Assert.Fail($"After {watch.Elapsed.TotalSeconds:0} s it still does not hold that {what}.");
            await Task.Delay(20);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, within);
}
