namespace Parley.Protocol;

/// <summary>Whether someone is there.</summary>
public static class PresenceStatuses
{
    /// <summary>Has a live connection.</summary>
    public const string Online = "online";
    /// <summary>Has one, and is not at it.</summary>
    public const string Away = "away";
    /// <summary>Has none.</summary>
    public const string Offline = "offline";
}

/// <param name="Status">One of <see cref="PresenceStatuses"/>.</param>
/// <param name="LastSeenAt">Of who is offline: when they were last online. Milliseconds since the Unix epoch, UTC.</param>
public sealed record Presence(string Status, long? LastSeenAt = null);

/// <summary>Says that I am away from my devices, or back. It ends with my last live connection.</summary>
public sealed record SetPresence(bool Away) : IOperation<Done>;
