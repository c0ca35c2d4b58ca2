using System.Text.Json;
using Parley.Protocol;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>
/// Pure: a log's events in, what people read out. An event that makes no sense in its place changes nothing: an edit by another than
/// the author or after the recall, a reaction to nothing, a second recall. So writers that race cannot spoil a history.
/// </summary>
static class MessageFold
{
    /// <param name="events">In order of <c>seq</c>: a stretch of the log, and whatever came later about its messages.</param>
    public static Entry[] Fold(IEnumerable<LoggedEvent> events)
    {
        var entries = new SortedDictionary<long, Entry>();
        foreach (var logged in events)
        {
            if (logged.IsLine)
                entries[logged.Seq] = Begin(logged);
            else if (entries.TryGetValue(logged.Target!.Value, out var entry) && entry.Message is { RecalledBy: null } message)
                entries[entry.Seq] = entry with { Message = Apply(logged, entry.By, message) };
        }

        return [.. entries.Values];
    }

    static Entry Begin(LoggedEvent logged)
    {
        if (logged.Kind != EventKinds.MessagePosted)
            return new Entry(logged.Seq, logged.Kind, logged.AccountId, logged.At, Notice: JsonElement.Parse(logged.Body));
        return new Entry(logged.Seq, logged.Kind, logged.AccountId, logged.At, Begin(logged, logged.Read<MessagePosted>()));
    }

    static Message Begin(LoggedEvent logged, MessagePosted posted) => new(
        posted.ClientId, Version: 1, Reactions: [], MessageContent.Of(posted), posted.Text, posted.ReplyTo,
        Mentions: posted.Mentions, MentionsEveryone: posted.MentionsEveryone, Card: posted.Card, Location: posted.Location,
        Poll: posted.Poll, Votes: posted.Poll is { } poll ? new PollVotes(new int[poll.Options.Length], Voters: 0, Closed: false) : null,
        Forwarded: posted.Forwarded, Bundle: posted.Bundle,
        ExpiresAt: posted.ExpiresAfter is { } seconds ? logged.At + (seconds * 1000L) : null);

    static Message Apply(LoggedEvent logged, Guid author, Message message)
    {
        switch (logged.Kind)
        {
            case EventKinds.MessageEdited when logged.AccountId == author:
                var edited = logged.Read<MessageEdited>();
                return message with
                {
                    Text = edited.Text,
                    Mentions = edited.Mentions,
                    MentionsEveryone = edited.MentionsEveryone,
                    Version = message.Version + 1,
                    EditedAt = logged.At,
                };
            case EventKinds.MessageRecalled:
                return Recall(logged, message);
            case EventKinds.ReactionAdded:
                return message with { Reactions = Add(message.Reactions, logged.Read<ReactionChanged>().Emoji, logged.AccountId) };
            case EventKinds.ReactionRemoved:
                return message with { Reactions = Remove(message.Reactions, logged.Read<ReactionChanged>().Emoji, logged.AccountId) };
            case EventKinds.PollVoted when message.Votes is { Closed: false } votes:
                var voted = logged.Read<PollVoted>();
                return message with { Votes = votes with { Counts = voted.Counts, Voters = voted.Voters } };
            case EventKinds.PollClosed when message.Votes is { } open && logged.AccountId == author:
                return message with { Votes = open with { Closed = true } };
            default:
                return message;
        }
    }

    /// <summary>Nothing is left of it but that it was there, and how often it was edited.</summary>
    static Message Recall(LoggedEvent logged, Message message) => new(
        message.ClientId, message.Version, Reactions: [], Contents.Text, EditedAt: message.EditedAt,
        RecalledBy: logged.AccountId, RecallReason: logged.Read<MessageRecalled>().Reason);

    static Reaction[] Add(Reaction[] reactions, string emoji, Guid by)
    {
        var at = Array.FindIndex(reactions, reaction => reaction.Emoji == emoji);
        if (at < 0)
            return [.. reactions, new Reaction(emoji, [by])];
        return reactions[at].By.Contains(by) ? reactions : Replace(reactions, at, [.. reactions[at].By, by]);
    }

    static Reaction[] Remove(Reaction[] reactions, string emoji, Guid by)
    {
        var at = Array.FindIndex(reactions, reaction => reaction.Emoji == emoji);
        if (at < 0 || !reactions[at].By.Contains(by))
            return reactions;
        return reactions[at].By.Length == 1
            ? [.. reactions[..at], .. reactions[(at + 1)..]]
            : Replace(reactions, at, Array.FindAll(reactions[at].By, other => other != by));
    }

    static Reaction[] Replace(Reaction[] reactions, int at, Guid[] by)
    {
        Reaction[] changed = [.. reactions];
        changed[at] = changed[at] with { By = by };
        return changed;
    }
}
