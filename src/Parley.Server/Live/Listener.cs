namespace Parley.Server.Live;

/// <summary>An account that hears of a log.</summary>
/// <param name="FirstSeq">
/// Where its sight of the log begins. It hears nothing that stands before, though that may still be on its way to be pushed, and of what is
/// about a message before, only the place.
/// </param>
readonly record struct Listener(OnlineAccount Account, long FirstSeq);
