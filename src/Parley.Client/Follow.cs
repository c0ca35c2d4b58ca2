namespace Parley.Client;

/// <summary>Which events a client wants.</summary>
public enum Follow
{
    /// <summary>Everything after the positions given in the options, and logs not named there from their start.</summary>
    Everything,
    /// <summary>Everything after the positions given in the options, and logs not named there from the moment of connecting.</summary>
    FromNow,
    /// <summary>None: pushes are passed over unread. For programs that only ask and send.</summary>
    Nothing,
}
