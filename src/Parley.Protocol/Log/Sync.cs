namespace Parley.Protocol;

/// <summary>What comes after <paramref name="After"/> in a log? Works for conversations and for my own log (my account's id).</summary>
/// <param name="After">The last <c>seq</c> the client holds; 0 for none. Events before the caller joined are not answered.</param>
/// <param name="Limit">1 to 500; 100 when left out. A page of long messages is shorter.</param>
public sealed record GetEvents(Guid ConversationId, long After, int? Limit = null) : IOperation<EventPage>, IInConversation;

/// <param name="LastSeq">The log's last event; there is more while it is greater than the last one answered.</param>
public sealed record EventPage(Event[] Events, long LastSeq);

/// <summary>
/// What has moved since I was away? Answers only conversations with something new, and never all their events: small gaps
/// come filled, of large ones only the head is told and the client fetches what the person opens.
/// </summary>
/// <param name="Known">What the client holds; at most 1,000. Conversations it does not name count as held from nothing.</param>
/// <param name="Cursor">From the answer to an earlier resume, once complete: only conversations active since then are looked at.</param>
/// <param name="After">The <c>next</c> of the page before, asked with the same <paramref name="Known"/> and <paramref name="Cursor"/>.</param>
public sealed record Resume(KnownLog[]? Known = null, string? Cursor = null, string? After = null) : IOperation<Resumed>;

/// <param name="Seq">The last event the client holds of this log.</param>
public sealed record KnownLog(Guid ConversationId, long Seq);

/// <param name="Account">My own log: its head, and its events where the gap is small.</param>
/// <param name="Conversations">Those that moved, with their facts.</param>
/// <param name="Left">Those named in <c>known</c> that I am no longer a member of.</param>
/// <param name="Next">Ask again with it for the next page; <c>null</c> when complete.</param>
/// <param name="Cursor">When complete: for the next resume.</param>
public sealed record Resumed(LogGap Account, ConversationGap[] Conversations, Guid[] Left, string? Next = null, string? Cursor = null);

/// <param name="LastSeq">The log's head.</param>
/// <param name="Events">Everything after the known <c>seq</c>, or <c>null</c> where that is too much to send unasked.</param>
public sealed record LogGap(long LastSeq, Event[]? Events = null);

/// <summary>A conversation that moved.</summary>
public sealed record ConversationGap(Conversation Conversation, Event[]? Events = null);
