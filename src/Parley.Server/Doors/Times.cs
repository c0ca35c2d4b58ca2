namespace Parley.Server.Doors;

/// <summary>Times on the wire: milliseconds since the Unix epoch, UTC.</summary>
static class Times
{
    /// <summary>The end of the year 9999: for good.</summary>
    public const long Forever = 253_402_300_799_000;

    public static long Now(this TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
