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
            if (logged.Target is not { } target)
                entries[logged.Seq] = Begin(logged);
            else if (entries.TryGetValue(target, out var entry) && entry.Message is { RecalledBy: null } message)
                entries[target] = entry with { Message = Apply(logged, entry.By, message) };
        }

        return [.. entries.Values];
    }

    static Entry Begin(LoggedEvent logged)
    {
        if (logged.Kind != EventKinds.MessagePosted)
            return new Entry(logged.Seq, logged.Kind, logged.AccountId, logged.At, Notice: JsonElement.Parse(logged.Body));
        var posted = logged.Read<MessagePosted>();
        return new Entry(
            logged.Seq, logged.Kind, logged.AccountId, logged.At,
            new Message(posted.ClientId, Version: 1, Reactions: [], posted.Text, posted.ReplyTo));
    }

    static Message Apply(LoggedEvent logged, Guid author, Message message) => logged.Kind switch
    {
        EventKinds.MessageEdited when logged.AccountId == author =>
            message with { Text = logged.Read<MessageEdited>().Text, Version = message.Version + 1, EditedAt = logged.At },
        EventKinds.MessageRecalled => message with { Text = null, RecalledBy = logged.AccountId, Reactions = [] },
        EventKinds.ReactionAdded => message with { Reactions = Add(message.Reactions, logged.Read<ReactionChanged>().Emoji, logged.AccountId) },
        EventKinds.ReactionRemoved => message with { Reactions = Remove(message.Reactions, logged.Read<ReactionChanged>().Emoji, logged.AccountId) },
        _ => message,
    };

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
