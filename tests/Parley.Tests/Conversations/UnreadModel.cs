using Parley.Protocol;

namespace Parley.Tests.Conversations;

/// <summary>What a member sees of a conversation's numbers, to be compared.</summary>
sealed record Seen(
    long FirstSeq, long LastSeq, long ReadSeq, long DeliveredSeq, long Unread, int Members, long? PreviewSeq, Guid? PreviewBy, string? PreviewText,
    long Mentions)
{
    public static Seen Of(Conversation one) => new(
        one.FirstSeq, one.LastSeq, one.ReadSeq, one.DeliveredSeq, one.Unread, one.MemberCount, one.Preview?.Seq, one.Preview?.By, one.Preview?.Text, one.UnreadMentions);
}

/// <summary>A group's unread counts and previews, counted by looking at every message every time.</summary>
sealed class UnreadModel(params Guid[] members)
{
    readonly Dictionary<Guid, Place> _places = members.ToDictionary(id => id, _ => new Place { Joined = 1, Read = 1, Delivered = 1 });
    readonly List<Posted> _posts = [];

    public long Head { get; private set; } = 1;

    /// <summary>Who is in it now.</summary>
    public IEnumerable<Guid> Members => _places.Where(place => place.Value.Left is null).Select(place => place.Key);

    public bool Has(Guid member) => _places.TryGetValue(member, out var place) && place.Left is null;

    public void Says(Guid by, long seq, string text, Guid[] mentions, bool everyone)
    {
        Assert.Equal(++Head, seq);
        _posts.Add(new Posted { Seq = seq, By = by, Text = text, Mentions = mentions, MentionsEveryone = everyone });
    }

    public void Edits(long message, long seq, string text, Guid[] mentions)
    {
        Assert.Equal(++Head, seq);
        var post = _posts.Single(one => one.Seq == message);
        (post.Text, post.Mentions, post.MentionsEveryone) = (text, mentions, false);
    }

    public void Hides(Guid member, long message) => _posts.Single(one => one.Seq == message).HiddenBy.Add(member);

    /// <summary>Messages that a member sees, recalled or not.</summary>
    public long[] SeenOf(Guid member) =>
        [.. _posts.Where(one => one.Seq >= _places[member].Joined && !one.HiddenBy.Contains(member)).Select(one => one.Seq)];

    /// <summary>Everybody's messages that stand, from after a member joined.</summary>
    public long[] StandingFor(Guid member) =>
        [.. _posts.Where(one => one.Text is not null && one.Seq >= _places[member].Joined).Select(one => one.Seq)];

    public void Recalls(long message, long seq)
    {
        Assert.Equal(++Head, seq);
        _posts.Single(one => one.Seq == message).Text = null;
    }

    public void Joins(Guid member) => _places[member] = new Place { Joined = ++Head, Read = Head, Delivered = Head };

    public void Leaves(Guid member) => _places[member].Left = ++Head;

    public void Marks(Guid member, long? read, long? delivered)
    {
        var place = _places[member];
        place.Read = Math.Max(place.Read, Math.Min(read ?? 0, Head));
        place.Delivered = Math.Max(Math.Max(place.Delivered, Math.Min(delivered ?? 0, Head)), place.Read);
    }

    /// <summary>My messages that can still be changed: not recalled, and from after I joined.</summary>
    public long[] ChangeableBy(Guid member) =>
        [.. _posts.Where(one => one.By == member && one.Text is not null && one.Seq >= _places[member].Joined).Select(one => one.Seq)];

    public Seen SeenBy(Guid member)
    {
        var place = _places[member];
        var isIn = place.Left is null;
        var last = _posts.LastOrDefault(one => !one.HiddenBy.Contains(member));
        var preview = isIn && last is { Text: not null } && last.Seq >= place.Joined ? last : null;
        var unread = _posts.Where(one => isIn && one.Seq > place.Read && one.By != member && one.Text is not null && !one.HiddenBy.Contains(member)).ToList();
        return new Seen(
            place.Joined, place.Left ?? Head, place.Read, place.Delivered,
            unread.Count, isIn ? _places.Values.Count(other => other.Left is null) : 0, preview?.Seq, preview?.By, preview?.Text,
            unread.Count(one => one.MentionsEveryone || one.Mentions.Contains(member)));
    }

    sealed class Place
    {
        public long Joined { get; init; }

        public long? Left { get; set; }

        public long Read { get; set; }

        public long Delivered { get; set; }
    }

    sealed class Posted
    {
        public long Seq { get; init; }

        public Guid By { get; init; }

        /// <summary><c>null</c> once recalled.</summary>
        public string? Text { get; set; }

        public Guid[] Mentions { get; set; } = [];

        public bool MentionsEveryone { get; set; }

        public HashSet<Guid> HiddenBy { get; } = [];
    }
}
