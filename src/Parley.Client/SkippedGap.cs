namespace Parley.Client;

/// <summary>A stretch of a log that the client did not fetch; see <see cref="ParleyClientOptions.GapSkipped"/>.</summary>
/// <param name="ConversationId">The log.</param>
/// <param name="After">The last event held before the stretch; 0 for none.</param>
/// <param name="LastSeq">The stretch's last event; delivery goes on after it.</param>
public sealed record SkippedGap(Guid ConversationId, long After, long LastSeq);
