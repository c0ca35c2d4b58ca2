using Parley.Protocol;
using Parley.Server.Log;

namespace Parley.Tests.Messages;

/// <summary>
/// A log that a seed tells: a few people who post, edit, recall, react, come and go, and much that makes no sense: edits by others,
/// targets that are no message or not there, anything after a recall, everything twice. The same seed is always the same log.
/// </summary>
sealed class RandomHistory
{
    public static readonly string[] Emojis = ["👍", "❤️", "🏳️‍🌈", "1️⃣"];

    static readonly Guid Conversation = new("01960000-0000-7000-8000-0000000000c0");
    static readonly Guid[] People = [.. Enumerable.Range(1, 4).Select(number => new Guid($"01960000-0000-7000-8000-00000000000{number}"))];

    readonly Random _random;
    readonly List<LoggedEvent> _log = [];
    long _at = 1_893_456_000_000;

    RandomHistory(int seed) => _random = new Random(seed);

    public static LoggedEvent[] Of(int seed, int length)
    {
        var history = new RandomHistory(seed);
        history.Append(NewEvent.Of(People[0], EventKinds.ConversationCreated, new ConversationCreated("group", [.. People], "A group")));
        while (history._log.Count < length)
            history.Append(history.Next());
        return [.. history._log];
    }

    void Append(NewEvent entry)
    {
        _at += _random.Next(0, 5_000);
        _log.Add(new LoggedEvent
        {
            ConversationId = Conversation,
            Seq = _log.Count + 1,
            Kind = entry.Kind,
            AccountId = entry.By,
            At = _at,
            Body = entry.Body,
            Target = entry.Target,
        });
    }

    NewEvent Next()
    {
        var by = Pick(People);
        var target = Target();
        return _random.Next(100) switch
        {
            < 30 => NewEvent.Of(by, EventKinds.MessagePosted, new MessagePosted(Id(), Text(), _random.Next(4) == 0 ? target : null)),
            < 45 => About(by, EventKinds.MessageEdited, new MessageEdited(target, Id(), Text()), target),
            < 52 => About(by, EventKinds.MessageRecalled, new MessageRecalled(target), target),
            < 75 => About(by, EventKinds.ReactionAdded, new ReactionChanged(target, Pick(Emojis)), target),
            < 90 => About(by, EventKinds.ReactionRemoved, new ReactionChanged(target, Pick(Emojis)), target),
            < 93 => NewEvent.Of(by, EventKinds.MembersAdded, new MembersAdded([Pick(People)])),
            < 95 => NewEvent.Of(by, EventKinds.MemberRemoved, new MemberChanged(Pick(People))),
            < 97 => NewEvent.Of(by, EventKinds.MemberLeft, new MemberChanged(by)),
            < 98 => NewEvent.Of(by, EventKinds.OwnerChanged, new MemberChanged(Pick(People))),
            _ => Again(),
        };
    }

    /// <summary>Mostly one of the last few messages; now and then no message, nothing at all, or what is still to come.</summary>
    long Target()
    {
        var messages = _log.Where(one => one.Kind == EventKinds.MessagePosted).TakeLast(4).ToList();
        return _random.Next(10) switch
        {
            0 => _random.Next(-1, _log.Count + 4),
            _ when messages.Count > 0 => messages[_random.Next(messages.Count)].Seq,
            _ => 1,
        };
    }

    NewEvent Again()
    {
        var first = _log.Where(one => one.Target is not null).DefaultIfEmpty(_log[^1]).Last();
        return new NewEvent(first.AccountId, first.Kind, first.Body) { Target = first.Target };
    }

    static NewEvent About<T>(Guid by, string kind, T body, long target) => NewEvent.Of(by, kind, body) with { Target = target };

    T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    string Text() => Pick(["ok", "你好, **Bob**", "see <b>this</b> & \"that\"", "line one\nline two", "👋"]) + " " + _random.Next(1000);

    Guid Id()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
