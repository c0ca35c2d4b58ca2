namespace Parley.Client;

/// <summary>
/// How long to wait before trying again: somewhere between nothing and a ceiling that doubles with each attempt. Full jitter,
/// because clients that lost one server at one moment must not come back at one moment.
/// </summary>
sealed class Backoff(TimeSpan initial, TimeSpan max, Random? random = null)
{
    readonly Random _random = random ?? Random.Shared;
    int _attempts;

    public TimeSpan Next()
    {
        var ceiling = initial * Math.Pow(2, Math.Min(_attempts++, 30));
        return (ceiling < max ? ceiling : max) * _random.NextDouble();
    }

    public void Reset() => _attempts = 0;
}
