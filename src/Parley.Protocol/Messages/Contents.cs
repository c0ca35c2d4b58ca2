namespace Parley.Protocol;

/// <summary>What a message can be beside its text.</summary>
public static class Contents
{
    /// <summary>Text and nothing else.</summary>
    public const string Text = "text";
    /// <summary>An account's card.</summary>
    public const string Card = "card";
    /// <summary>A place.</summary>
    public const string Location = "location";
    /// <summary>A poll.</summary>
    public const string Poll = "poll";
    /// <summary>Copies of several messages.</summary>
    public const string Bundle = "bundle";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Text, Card, Location, Poll, Bundle];
}

/// <summary>A place.</summary>
/// <param name="Latitude">Degrees north, -90 to 90 (WGS 84).</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Address">At most 200 characters.</param>
public sealed record Location(double Latitude, double Longitude, string? Name = null, string? Address = null);

/// <summary>A question with answers to choose from; the message's text is the question.</summary>
/// <param name="Options">2 to 20 answers of 1 to 100 characters, all different.</param>
/// <param name="Multiple">Whether one may choose several.</param>
/// <param name="Anonymous">Whether nobody can see who chose what.</param>
/// <param name="EndsAt">When it closes by itself. Milliseconds since the Unix epoch, UTC.</param>
public sealed record Poll(string[] Options, bool Multiple, bool Anonymous, long? EndsAt = null);

/// <summary>How a poll stands.</summary>
/// <param name="Counts">Of each option.</param>
/// <param name="Voters">How many have voted.</param>
/// <param name="Closed">Whether it was closed before its time.</param>
/// <param name="Mine">What I chose. Only in answers to me, never in events.</param>
public sealed record PollVotes(int[] Counts, int Voters, bool Closed, int[]? Mine = null);

/// <summary>What a message was copied from.</summary>
/// <param name="Name">What its author was called then.</param>
/// <param name="At">When it was sent. Milliseconds since the Unix epoch, UTC.</param>
public sealed record Origin(Guid AccountId, string Name, long At);

/// <summary>Copies of several messages, in their order.</summary>
public sealed record Bundle(BundleItem[] Items, string? Title = null);

/// <param name="Name">What its author was called then.</param>
/// <param name="At">When it was sent. Milliseconds since the Unix epoch, UTC.</param>
public sealed record BundleItem(Guid AccountId, string Name, long At, string Text, Account? Card = null, Location? Location = null);

/// <summary>Chooses answers of a poll, in the place of what I chose before. Errors: <c>message_not_found</c>, <c>poll_closed</c>.</summary>
/// <param name="Options">From 0 on; empty takes my vote back.</param>
public sealed record Vote(Guid ConversationId, long Seq, int[] Options) : IOperation<PollVotes>, IInConversation;

/// <summary>Closes my poll. Errors: <c>message_not_found</c>, <c>not_the_author</c>.</summary>
public sealed record ClosePoll(Guid ConversationId, long Seq) : IOperation<Done>, IInConversation;

/// <summary>Who chose an answer, where the poll is not anonymous. Errors: <c>message_not_found</c>, <c>poll_anonymous</c>.</summary>
/// <param name="Option">From 0 on.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListVoters(Guid ConversationId, long Seq, int Option, string? After = null, int? Limit = null)
    : IOperation<AccountPage>, IInConversation;

/// <summary>
/// Sends a message later. Until then it can be changed and cancelled. If it cannot be sent then, my devices are told why. Errors: as
/// <c>messages.send</c>, <c>too_many_scheduled</c>, <c>bad_request</c> for a time that has passed.
/// </summary>
/// <param name="SendAt">Milliseconds since the Unix epoch, UTC; at most a year ahead.</param>
/// <param name="Message">What to send to this conversation.</param>
public sealed record ScheduleMessage(Guid ConversationId, long SendAt, SendMessage Message) : IOperation<ScheduledMessage>, IInConversation;

/// <summary>Changes when, or what, a scheduled message is. What is left out stays. Error: <c>not_found</c>.</summary>
/// <param name="ClientId">Of the message.</param>
public sealed record UpdateScheduled(Guid ConversationId, Guid ClientId, long? SendAt = null, string? Text = null)
    : IOperation<ScheduledMessage>, IInConversation;

/// <summary>Cancels a scheduled message. Error: <c>not_found</c>.</summary>
/// <param name="ClientId">Of the message.</param>
public sealed record CancelScheduled(Guid ConversationId, Guid ClientId) : IOperation<Done>, IInConversation;

/// <summary>What I have scheduled, the next first.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListScheduled(string? After = null, int? Limit = null) : IOperation<ScheduledPage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record ScheduledPage(ScheduledMessage[] Messages, string? Next = null);

/// <param name="SendAt">Milliseconds since the Unix epoch, UTC.</param>
public sealed record ScheduledMessage(SendMessage Message, long SendAt);
