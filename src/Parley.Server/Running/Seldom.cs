namespace Parley.Server.Running;

/// <summary>What happens often is told seldom: the first time at once, then at most every so often, with how many there were.</summary>
sealed class Seldom(TimeProvider time, TimeSpan every)
{
    readonly Lock _lock = new();
    long? _toldAt;
    int _untold;

    /// <summary>Counts one.</summary>
    /// <returns>How many there were since it was last told; 0 while it is not to be told.</returns>
    public int Count()
    {
        lock (_lock)
        {
            _untold++;
            if (_toldAt is { } at && time.GetElapsedTime(at) < every)
                return 0;
            var count = _untold;
            (_untold, _toldAt) = (0, time.GetTimestamp());
            return count;
        }
    }
}
