using Parley.Protocol;

namespace Parley.Tests.Messages;

/// <summary>
/// What people read, said again as plainly as can be: each line by itself, from all the events about it, read off the wire. Slow, and
/// written without a look at the server's own fold, so that one can be held against the other.
/// </summary>
static class FoldModel
{
    public static Entry[] Fold(IReadOnlyCollection<Event> log) =>
        [.. log.Where(line => TargetOf(line) is null).Select(line => line.Kind == EventKinds.MessagePosted
            ? new Entry(line.Seq, line.Kind, line.By, line.At, Read(line, log))
            : new Entry(line.Seq, line.Kind, line.By, line.At, Notice: line.Body))];

    public static long? TargetOf(Event logged) =>
        logged.Kind is EventKinds.MessageEdited or EventKinds.MessageRecalled or EventKinds.ReactionAdded or EventKinds.ReactionRemoved
            ? logged.Body.GetProperty("target").GetInt64()
            : null;

    static Message Read(Event posted, IEnumerable<Event> log)
    {
        var later = log.Where(one => one.Seq > posted.Seq && TargetOf(one) == posted.Seq).ToList();
        var recall = later.Find(one => one.Kind == EventKinds.MessageRecalled);
        var counted = later.Where(one => recall is null || one.Seq < recall.Seq).ToList();
        var edits = counted.Where(one => one.Kind == EventKinds.MessageEdited && one.By == posted.By).ToList();
        var text = (edits.LastOrDefault() ?? posted).Body.GetProperty("text").GetString();
        long? replyTo = posted.Body.TryGetProperty("replyTo", out var answered) ? answered.GetInt64() : null;
        return new Message(
            posted.Body.GetProperty("clientId").GetGuid(), 1 + edits.Count, recall is null ? Reactions(counted) : [], Contents.Text,
            recall is null ? text : null, recall is null ? replyTo : null, edits.LastOrDefault()?.At, recall?.By);
    }

    /// <summary>An emoji stands where it was first given since nobody gave it; a person, where they gave it last.</summary>
    static Reaction[] Reactions(List<Event> later)
    {
        var standing = new List<(long Since, Reaction Reaction)>();
        var emojis = later.Where(one => one.Kind == EventKinds.ReactionAdded).Select(EmojiOf).Distinct().ToList();
        foreach (var emoji in emojis)
        {
            var (since, by) = (0L, new List<Guid>());
            foreach (var one in later.Where(one => one.Kind is EventKinds.ReactionAdded or EventKinds.ReactionRemoved && EmojiOf(one) == emoji))
            {
                if (one.Kind == EventKinds.ReactionRemoved)
                {
                    by.Remove(one.By);
                    continue;
                }

                if (by.Count == 0)
                    since = one.Seq;
                if (!by.Contains(one.By))
                    by.Add(one.By);
            }

            if (by.Count > 0)
                standing.Add((since, new Reaction(emoji, [.. by])));
        }

        return [.. standing.OrderBy(one => one.Since).Select(one => one.Reaction)];
    }

    static string EmojiOf(Event logged) => logged.Body.GetProperty("emoji").GetString()!;
}
