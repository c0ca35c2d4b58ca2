namespace Parley.Server.Doors;

/// <summary>How often something may be tried: some tries at once, and one more for each interval.</summary>
/// <param name="Who">An account, or what stands for one; empty for an address by itself.</param>
/// <param name="Where">From where it is tried: what else it is counted by.</param>
readonly record struct Allowance(Guid Who, string Where, int Burst, TimeSpan Interval);

/// <summary>
/// Tries that are counted before it is known whether they count. Each is a debt of one interval, which time pays off: by a clock that
/// only goes forward, so that whoever sets the machine's clock locks nobody out.
/// </summary>
sealed class Debts(TimeProvider time)
{
    // About 20 MB. Only an unpaid debt is kept, and the password hashing sets the pace at which they can be made; so this is never reached.
    const int MaxDebts = 200_000;
    const int FewDebts = 1_000;

    readonly Lock _lock = new();
    readonly long _start = time.GetTimestamp();
    readonly Dictionary<(Guid Who, string Where), TimeSpan> _paidAt = [];
    int _sweepAt = FewDebts;

    /// <summary>Counts a try for each allowance, or for none when one of them is used up. Many at once are counted one by one.</summary>
    /// <returns>How long to wait, when it was not counted.</returns>
    public TimeSpan? Take(ReadOnlySpan<Allowance> allowances)
    {
        lock (_lock)
        {
            var now = Now;
            TimeSpan? wait = null;
            foreach (var allowance in allowances)
            {
                var excess = OwedBy(allowance, now) + allowance.Interval - (allowance.Interval * allowance.Burst);
                if (excess > (wait ?? TimeSpan.Zero))
                    wait = excess;
            }

            if (wait is not null)
                return wait;
            foreach (var allowance in allowances)
                _paidAt[KeyOf(allowance)] = now + OwedBy(allowance, now) + allowance.Interval;
            Sweep(now);
            return null;
        }
    }

    /// <summary>The try did not count after all.</summary>
    public void GiveBack(ReadOnlySpan<Allowance> allowances)
    {
        lock (_lock)
        {
            foreach (var allowance in allowances)
            {
                if (_paidAt.TryGetValue(KeyOf(allowance), out var paidAt))
                    _paidAt[KeyOf(allowance)] = paidAt - allowance.Interval;
            }
        }
    }

    /// <summary>No earlier try counts any more.</summary>
    public void Forgive(Allowance allowance)
    {
        lock (_lock)
            _paidAt.Remove(KeyOf(allowance));
    }

    /// <summary>Forgives all that was tried on an account, from wherever. Looks at every debt: for the operator.</summary>
    public void ForgiveAll(Guid who)
    {
        lock (_lock)
        {
            foreach (var key in _paidAt.Keys)
            {
                if (key.Who == who)
                    _paidAt.Remove(key);
            }
        }
    }

    /// <summary>How many tries are left at the moment.</summary>
    public int Left(Allowance allowance)
    {
        lock (_lock)
            return Math.Max(0, allowance.Burst - (int)Math.Ceiling(OwedBy(allowance, Now) / allowance.Interval));
    }

    TimeSpan Now => time.GetElapsedTime(_start);

    static (Guid, string) KeyOf(Allowance allowance) => (allowance.Who, allowance.Where);

    TimeSpan OwedBy(Allowance allowance, TimeSpan now) =>
        _paidAt.TryGetValue(KeyOf(allowance), out var paidAt) && paidAt > now ? paidAt - now : TimeSpan.Zero;

    void Sweep(TimeSpan now)
    {
        if (_paidAt.Count < _sweepAt)
            return;
        foreach (var (key, paidAt) in _paidAt)
        {
            if (paidAt <= now)
                _paidAt.Remove(key);
        }

        if (_paidAt.Count >= MaxDebts)
            _paidAt.Clear();
        _sweepAt = Math.Max(FewDebts, 2 * _paidAt.Count);
    }
}
