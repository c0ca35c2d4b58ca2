using Parley.Client;

namespace Parley.Tests.Client;

public sealed class BackoffTests
{
    static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_ceiling_doubles_with_each_attempt_up_to_the_longest_delay()
    {
        var backoff = new Backoff(Initial, Max, new Draws(0.5));

        var delays = Enumerable.Range(0, 10).Select(_ => backoff.Next().TotalSeconds).ToArray();

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15, 15, 15], delays);
    }

    [Fact]
    public void Delays_are_spread_over_everything_from_nothing_to_the_ceiling()
    {
        Assert.Equal(TimeSpan.Zero, new Backoff(Initial, Max, new Draws(0)).Next());
        Assert.InRange(new Backoff(Initial, Max, new Draws(0.999)).Next(), 0.99 * Initial, Initial);
    }

    [Fact]
    public void It_never_overflows()
    {
        var backoff = new Backoff(Initial, Max, new Draws(0.999));
        for (var attempt = 0; attempt < 10_000; attempt++)
            Assert.InRange(backoff.Next(), TimeSpan.Zero, Max);
    }

    [Fact]
    public void Success_begins_it_anew()
    {
        var backoff = new Backoff(Initial, Max, new Draws(0.5));
        for (var attempt = 0; attempt < 5; attempt++)
            backoff.Next();

        backoff.Reset();

        Assert.Equal(Initial / 2, backoff.Next());
    }

    sealed class Draws(double each) : Random
    {
        public override double NextDouble() => each;
    }
}
