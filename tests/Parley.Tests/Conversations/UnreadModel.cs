using Parley.Protocol;

namespace Parley.Tests.Conversations;

/// <summary>What a member sees of a conversation's numbers, to be compared.</summary>
sealed record Seen(
    long FirstSeq, long LastSeq, long ReadSeq, long DeliveredSeq, long Unread, int Members, long? PreviewSeq, Guid? PreviewBy, string? PreviewText)
{
    public static Seen Of(Conversation one) => new(
        one.FirstSeq, one.LastSeq, one.ReadSeq, one.DeliveredSeq, one.Unread, one.MemberCount, one.Preview?.Seq, one.Preview?.By, one.Preview?.Text);
}

/// <summary>A group's unread counts and previews, counted by looking at every message every time.</summary>
sealed class UnreadModel(params Guid[] members)
{
    readonly Dictionary<Guid, Place> _places = members.ToDictionary(id => id, _ => new Place { Joined = 1, Read = 1, Delivered = 1 });
    readonly List<Posted> _posts = [];

    public long Head { get; private set; } = 1;

    public bool Has(Guid member) => _places.TryGetValue(member, out var place) && place.Left is null;

    public void Says(Guid by, long seq, string text)
    {
        Assert.Equal(++Head, seq);
        _posts.Add(new Posted { Seq = seq, By = by, Text = text });
    }

    public void Edits(long message, long seq, string text)
    {
        Assert.Equal(++Head, seq);
        _posts.Single(one => one.Seq == message).Text = text;
    }

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
        var last = _posts.LastOrDefault();
        var preview = isIn && last is { Text: not null } && last.Seq >= place.Joined ? last : null;
        return new Seen(
            place.Joined, place.Left ?? Head, place.Read, place.Delivered,
            isIn ? _posts.Count(one => one.Seq > place.Read && one.By != member && one.Text is not null) : 0,
            isIn ? _places.Values.Count(other => other.Left is null) : 0, preview?.Seq, preview?.By, preview?.Text);
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
    }
}
