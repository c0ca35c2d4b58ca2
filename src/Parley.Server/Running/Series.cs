using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Parley.Server.Running;

/// <summary>The values of one instrument with one set of tags.</summary>
sealed class Series(Tag[] tags, double[]? bounds)
{
    // How many values fell into each bucket; the last is what lies beyond all bounds.
    readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    readonly Lock _lock = new();
    double _value;

    public Tag[] Tags => tags;

    public double[]? Bounds => bounds;

    public void Add(double value)
    {
        lock (_lock)
            _value += value;
    }

    public void Set(double value)
    {
        lock (_lock)
            _value = value;
    }

    public void Count(double value)
    {
        lock (_lock)
        {
            var bucket = Array.BinarySearch(bounds!, value);
            _buckets![bucket < 0 ? ~bucket : bucket]++;
            _value += value;
        }
    }

    /// <summary>The value, or for a histogram the sum; and its buckets.</summary>
    public (double Value, long[]? Buckets) Read()
    {
        lock (_lock)
            return (_value, (long[]?)_buckets?.Clone());
    }
}

/// <summary>Finds a series by tags as they come, without making anything.</summary>
sealed class TagsComparer : IEqualityComparer<Tag[]>, IAlternateEqualityComparer<ReadOnlySpan<Tag>, Tag[]>
{
    public bool Equals(Tag[]? x, Tag[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(Tag[] obj) => GetHashCode(obj.AsSpan());

    public Tag[] Create(ReadOnlySpan<Tag> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<Tag> alternate, Tag[] other)
    {
        if (alternate.Length != other.Length)
            return false;
        for (var i = 0; i < other.Length; i++)
        {
            if (alternate[i].Key != other[i].Key || !Equals(alternate[i].Value, other[i].Value))
                return false;
        }

        return true;
    }

    public int GetHashCode(ReadOnlySpan<Tag> alternate)
    {
        var hash = default(HashCode);
        foreach (var tag in alternate)
            hash.Add(tag.Value);
        return hash.ToHashCode();
    }
}
