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
            < 30 => NewEvent.Of(by, EventKinds.MessagePosted, Posted(target)),
            < 42 => About(by, EventKinds.MessageEdited, new MessageEdited(target, Id(), Text(), Sometimes<Guid[]>([Pick(People)])), target),
            < 48 => About(by, EventKinds.MessageRecalled, new MessageRecalled(target, Sometimes("a slip")), target),
            < 64 => About(by, EventKinds.ReactionAdded, new ReactionChanged(target, Pick(Emojis)), target),
            < 74 => About(by, EventKinds.ReactionRemoved, new ReactionChanged(target, Pick(Emojis)), target),
            < 84 => About(by, EventKinds.PollVoted, new PollVoted(target, [_random.Next(4), _random.Next(4)], _random.Next(5), Sometimes<int[]>([0])), target),
            < 87 => About(by, EventKinds.PollClosed, new PollClosed(target), target),
            < 98 => Notice(by, target),
            _ => Again(),
        };
    }

    /// <summary>Mostly text; now and then each of the other things a message can be.</summary>
    MessagePosted Posted(long target)
    {
        var posted = new MessagePosted(Id(), Text(), Sometimes<long>(target), Sometimes<Guid[]>([Pick(People)]), ExpiresAfter: Sometimes<int>(60));
        var card = new Account(Pick(People), "cem", "Cem", IsAdministrator: false);
        var place = new Location(31.25, 121.5, "人民广场");
        return _random.Next(12) switch
        {
            0 => posted with { Text = "", Card = card },
            1 => posted with { Location = place },
            2 or 3 or 4 => posted with { Poll = new Poll(["yes", "no"], Multiple: false, Anonymous: _random.Next(2) == 0, Sometimes<long>(_at + 1000)) },
            5 => posted with { Forwarded = new Origin(Pick(People), "Ann", 1) },
            6 => posted with { Text = "", Bundle = new Bundle([new BundleItem(Pick(People), "Ann", 1, Text(), card), new BundleItem(Pick(People), "Bob", 2, "", null, place)], Sometimes("Then")) },
            7 => posted with { MentionsEveryone = true },
            _ => posted,
        };
    }

    /// <summary>What reads as a sentence.</summary>
    NewEvent Notice(Guid by, long target) => _random.Next(12) switch
    {
        0 => NewEvent.Of(by, EventKinds.MembersAdded, new MembersAdded([Pick(People)])),
        1 => NewEvent.Of(by, EventKinds.MemberRemoved, new MemberChanged(Pick(People))),
        2 => NewEvent.Of(by, EventKinds.MemberLeft, new MemberChanged(by)),
        3 => NewEvent.Of(by, EventKinds.OwnerChanged, new MemberChanged(Pick(People))),
        4 => NewEvent.Of(by, EventKinds.MemberJoined, new MemberJoined(by, "link", Sometimes<Guid>(Pick(People)))),
        5 => NewEvent.Of(by, EventKinds.MemberRoleChanged, new MemberRoleChanged(Pick(People), "admin")),
        6 => NewEvent.Of(by, EventKinds.MemberMuted, new MemberMuted(Pick(People), _at + 1000)),
        7 => NewEvent.Of(by, EventKinds.MemberRenamed, new MemberRenamed(by, Sometimes("Annie"))),
        8 => NewEvent.Of(by, EventKinds.GroupChanged, new GroupChanged(Title: "Another title", AllMuted: true)),
        9 => NewEvent.Of(by, EventKinds.MessagePinned, new PinChanged(target)),
        10 => NewEvent.Of(by, EventKinds.MessageUnpinned, new PinChanged(target)),
        _ => NewEvent.Of(by, EventKinds.TimerChanged, new TimerChanged(60)),
    };

    T? Sometimes<T>(T value)
        where T : class => _random.Next(3) == 0 ? value : null;

    T? Sometimes<T>(T? value)
        where T : struct => _random.Next(3) == 0 ? value : null;

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
