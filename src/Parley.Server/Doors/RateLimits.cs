using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>How often one account, or one address before sign-in, may ask. Section <c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether any limit is kept.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Reads: history, lists, profiles.</summary>
    [ValidateObjectMembers]
    public BucketOptions Read { get; set; } = new() { PerSecond = 50, Burst = 500 };

    /// <summary>Writes: messages, reactions, groups.</summary>
    [ValidateObjectMembers]
    public BucketOptions Write { get; set; } = new() { PerSecond = 20, Burst = 200 };

    /// <summary>Marks and typing.</summary>
    [ValidateObjectMembers]
    public BucketOptions Signal { get; set; } = new() { PerSecond = 50, Burst = 500 };

    /// <summary>Log-ins with the right password, per account, and refreshes, per session.</summary>
    [ValidateObjectMembers]
    public BucketOptions LogIn { get; set; } = new() { PerSecond = 0.5, Burst = 20 };

    /// <summary>Log-ins and refreshes that fail, per address.</summary>
    [ValidateObjectMembers]
    public BucketOptions Failure { get; set; } = new() { PerSecond = 0.1, Burst = 50 };

    /// <summary>Registration, per address.</summary>
    [ValidateObjectMembers]
    public BucketOptions Registration { get; set; } = new() { PerSecond = 0.1, Burst = 10 };
}

/// <summary>A token bucket.</summary>
public sealed class BucketOptions
{
    /// <summary>How many calls flow in each second; a call that writes many rows counts as many.</summary>
    [Range(0.001, 1_000_000)]
    public double PerSecond { get; set; }

    /// <summary>How many may be saved up.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; }
}

/// <summary>Token buckets by kind of call and by account or address. A bucket nobody has used for a while is forgotten.</summary>
sealed class RateLimits : IDisposable
{
    readonly bool _enabled;
    readonly BucketOptions _failure;
    readonly Debts _debts;
    readonly Dictionary<Rate, BucketOptions> _buckets;
    readonly PartitionedRateLimiter<(Rate Rate, string Who)> _limiter;

    public RateLimits(IOptions<RateLimitOptions> options, Debts debts)
    {
        (_enabled, _failure, _debts) = (options.Value.Enabled, options.Value.Failure, debts);
        _buckets = new()
        {
            [Rate.Read] = options.Value.Read,
            [Rate.Write] = options.Value.Write,
            [Rate.Signal] = options.Value.Signal,
            [Rate.LogIn] = options.Value.LogIn,
            [Rate.Registration] = options.Value.Registration,
        };
        _limiter = PartitionedRateLimiter.Create<(Rate Rate, string Who), (Rate, string)>(
            key => RateLimitPartition.GetTokenBucketLimiter(key, _ => LimiterOf(_buckets[key.Rate])));
    }

    /// <summary>Counts one call, and refuses it when there have been too many.</summary>
    public Error? Refuse(Rate rate, Caller caller) => Take(rate, caller, permits: 1);

    /// <summary>
    /// Counts the rest of a call that was counted as one and costs more. One that costs more than a whole bucket takes a full one.
    /// </summary>
    public Error? RefuseMore(Rate rate, Caller caller, int cost)
    {
        var rest = Math.Min(cost, _buckets[rate].Burst) - 1;
        return rest > 0 ? Take(rate, caller, rest) : null;
    }

    Error? Take(Rate rate, Caller caller, int permits)
    {
        if (!_enabled || caller.IsOperator || caller.IsCounted || rate is Rate.LogIn)
            return null;
        return Refuse(rate, Who(rate, caller), permits);
    }

    /// <summary>The same for what is counted only once it is known whose it is.</summary>
    /// <param name="calls">With 0 nothing is counted: would one more be refused?</param>
    public Error? Refuse(Rate rate, Guid who, int calls = 1) => _enabled ? Refuse(rate, who.ToString(), calls) : null;

    /// <summary>What counts for an address: only what fails. Empty where nothing is limited.</summary>
    public Allowance[] Failures(string address) =>
        _enabled ? [new Allowance(Guid.Empty, address, _failure.Burst, TimeSpan.FromSeconds(1 / _failure.PerSecond))] : [];

    /// <summary>Counts what has failed.</summary>
    /// <returns>The failure; or that too much has failed.</returns>
    public Error Failed(Error failure, string address) =>
        _debts.Take(Failures(address)) is { } wait ? Errors.RateLimited(wait) : failure;

    /// <summary>What stands in the <c>RateLimit-…</c> headers; <c>null</c> when nothing is limited.</summary>
    public (int Limit, long Remaining, long ResetSeconds)? Status(Rate rate, Caller caller)
    {
        if (!_enabled || caller.IsOperator)
            return null;
        if (rate is Rate.LogIn)
        {
            var left = _debts.Left(Failures(caller.Address)[0]);
            return (_failure.Burst, left, (long)Math.Ceiling((_failure.Burst - left) / _failure.PerSecond));
        }

        var bucket = _buckets[rate];
        var remaining = _limiter.GetStatistics((rate, Who(rate, caller)))?.CurrentAvailablePermits ?? bucket.Burst;
        return (bucket.Burst, remaining, (long)Math.Ceiling((bucket.Burst - remaining) / bucket.PerSecond));
    }

    public void Dispose() => _limiter.Dispose();

    // Before sign-in there is only the address; after it, people behind one address must not slow each other down.
    static string Who(Rate rate, Caller caller) =>
        caller.IsSignedIn && rate is not Rate.Registration ? caller.AccountId.ToString() : caller.Address;

    Error? Refuse(Rate rate, string who, int calls)
    {
        using var lease = _limiter.AttemptAcquire((rate, who), calls);
        if (lease.IsAcquired)
            return null;
        return Errors.RateLimited(lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1));
    }

    static TokenBucketRateLimiterOptions LimiterOf(BucketOptions bucket)
    {
        // Slow buckets gain one token at a time, quick ones several at once: the period stays between 100 ms and the token's worth.
        var period = Math.Max(0.1, 1 / bucket.PerSecond);
        return new()
        {
            TokenLimit = bucket.Burst,
            TokensPerPeriod = Math.Max(1, (int)Math.Round(bucket.PerSecond * period)),
            ReplenishmentPeriod = TimeSpan.FromSeconds(period),
            QueueLimit = 0,
        };
    }
}
