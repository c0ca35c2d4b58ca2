namespace Parley.Server.Running;

/// <summary>How many refusals of one address are written down in a minute: whoever is refused as often as they like must not fill the disk.</summary>
sealed class RefusalBudget(TimeProvider time)
{
    const int MostInAMinute = 60;

    // Full, all begin anew: then more is written, not less.
    const int MaxAddresses = 10_000;

    readonly Lock _lock = new();
    readonly Dictionary<string, (long Since, int Count)> _taken = [];

    /// <param name="leftOut">How many of this address' were not written since the last one that was.</param>
    public bool TryTake(string address, out int leftOut)
    {
        var now = time.GetTimestamp();
        leftOut = 0;
        lock (_lock)
        {
            if (_taken.Count >= MaxAddresses)
                _taken.Clear();
            if (!_taken.TryGetValue(address, out var taken) || time.GetElapsedTime(taken.Since, now) >= TimeSpan.FromMinutes(1))
            {
                leftOut = Math.Max(0, taken.Count - MostInAMinute);
                taken = (now, 0);
            }

            _taken[address] = taken with { Count = taken.Count + 1 };
            return taken.Count < MostInAMinute;
        }
    }
}
