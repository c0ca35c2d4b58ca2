using System.Threading.RateLimiting;

namespace Parley.Server.Accounts;

/// <summary>For whom a password is hashed.</summary>
/// <param name="Source">Who stands in line: one of a source is served at a time, and then that of the next.</param>
/// <param name="IsKnown">It comes from where the account has signed in before.</param>
readonly record struct Asker(string Source, bool IsKnown)
{
    /// <summary>Someone of whom only the address is known.</summary>
    public static Asker Stranger(string address) => new(address, IsKnown: false);

    /// <summary>Someone who is signed in, or has been.</summary>
    public static Asker Known(Guid accountId) => new(accountId.ToString(), IsKnown: true);
}

/// <summary>
/// Where passwords are hashed: the dearest work that anyone can ask for without having signed in. Half of the processors are for
/// strangers, and half are kept for those who have signed in before; the lines before them end.
/// </summary>
sealed class HashingPlaces(TimeProvider time, int maxWaiting = HashingPlaces.DefaultMaxWaiting) : IDisposable
{
    public const int DefaultMaxWaiting = 64;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly PartitionedRateLimiter<string> _known = Line(maxWaiting);
    readonly PartitionedRateLimiter<string> _strangers = Line(maxWaiting);

    /// <summary>How many of each kind are hashed at once.</summary>
    public static int Count { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Waits for a place, which is free again once the lease is disposed of.</summary>
    /// <returns><c>null</c> when too many wait already, or when it took too long.</returns>
    public async ValueTask<IDisposable?> TakeAsync(Asker asker, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var lease = await (asker.IsKnown ? _known : _strangers).AcquireAsync(asker.Source, 1, either.Token);
            if (lease.IsAcquired)
                return lease;
            lease.Dispose();
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _known.Dispose();
        _strangers.Dispose();
    }

    /// <summary>
    /// A line in which each source has one at a time, so that a hundred from one address keep another's waiting no longer than one does.
    /// </summary>
    static PartitionedRateLimiter<string> Line(int maxWaiting) => PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(source => Partition(source, places: 1, Math.Max(1, maxWaiting / 4))),
        PartitionedRateLimiter.Create<string, string>(_ => Partition("", Count, maxWaiting)));

    static RateLimitPartition<string> Partition(string key, int places, int maxWaiting) =>
        RateLimitPartition.GetConcurrencyLimiter(key, _ => new() { PermitLimit = places, QueueLimit = maxWaiting });
}
