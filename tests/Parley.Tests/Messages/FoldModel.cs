using System.Text.Json;
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
            or EventKinds.PollVoted or EventKinds.PollClosed
            ? logged.Body.GetProperty("target").GetInt64()
            : null;

    static Message Read(Event posted, IEnumerable<Event> log)
    {
        var later = log.Where(one => one.Seq > posted.Seq && TargetOf(one) == posted.Seq).ToList();
        var recall = later.Find(one => one.Kind == EventKinds.MessageRecalled);
        var counted = later.Where(one => recall is null || one.Seq < recall.Seq).ToList();
        var edits = counted.Where(one => one.Kind == EventKinds.MessageEdited && one.By == posted.By).ToList();
        var id = posted.Body.GetProperty("clientId").GetGuid();
        if (recall is not null)
        {
            return new Message(
                id, 1 + edits.Count, [], Contents.Text, EditedAt: edits.LastOrDefault()?.At, RecalledBy: recall.By,
                RecallReason: Field<string>(recall.Body, "reason"));
        }

        var words = (edits.LastOrDefault() ?? posted).Body;
        return new Message(
            id, 1 + edits.Count, Reactions(counted), ContentOf(posted.Body), words.GetProperty("text").GetString(), Number(posted.Body, "replyTo"),
            edits.LastOrDefault()?.At, Mentions: Field<Guid[]>(words, "mentions"),
            MentionsEveryone: words.TryGetProperty("mentionsEveryone", out _) ? true : null,
            Card: Field<Account>(posted.Body, "card"), Location: Field<Location>(posted.Body, "location"), Poll: Field<Poll>(posted.Body, "poll"),
            Votes: Votes(posted, counted), Forwarded: Field<Origin>(posted.Body, "forwarded"), Bundle: Field<Bundle>(posted.Body, "bundle"),
            ExpiresAt: posted.At + (1000 * Number(posted.Body, "expiresAfter")));
    }

    static string ContentOf(JsonElement body) =>
        ((string[])[Contents.Poll, Contents.Card, Contents.Location, Contents.Bundle]).FirstOrDefault(content => body.TryGetProperty(content, out _)) ?? Contents.Text;

    /// <summary>What the last vote told before its author closed the poll.</summary>
    static PollVotes? Votes(Event posted, List<Event> later)
    {
        if (!posted.Body.TryGetProperty("poll", out var poll))
            return null;
        var closed = later.Find(one => one.Kind == EventKinds.PollClosed && one.By == posted.By);
        var vote = later.LastOrDefault(one => one.Kind == EventKinds.PollVoted && (closed is null || one.Seq < closed.Seq));
        return vote is null
            ? new PollVotes(new int[poll.GetProperty("options").GetArrayLength()], 0, closed is not null)
            : new PollVotes(Field<int[]>(vote.Body, "counts")!, vote.Body.GetProperty("voters").GetInt32(), closed is not null);
    }

    static T? Field<T>(JsonElement body, string name)
        where T : class => body.TryGetProperty(name, out var field) ? field.Deserialize<T>(JsonSerializerOptions.Web) : null;

    static long? Number(JsonElement body, string name) => body.TryGetProperty(name, out var field) ? field.GetInt64() : null;

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
