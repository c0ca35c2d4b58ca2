using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Parley.Server.Running;

/// <summary>Sums up what this server and the runtime measure, from when it is made.</summary>
sealed class MetricsListener : IDisposable
{
    // What tags may say is ours and bounded; if that is ever wrong, further combinations are not kept.
    const int MaxSeries = 1_000;

    readonly MeterListener _listener = new();
    readonly ConcurrentDictionary<Instrument, Measured> _instruments = [];

    public MetricsListener(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Another server in the same process, as in tests, has meters of the same names.
            if (Meters.Exported.Contains(instrument.Meter.Name) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters)))
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, static made => new Measured(made)));
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, measured) => ((Measured)measured!).Take(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, measured) => ((Measured)measured!).Take(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, measured) => ((Measured)measured!).Take(value, tags));
        _listener.Start();
    }

    /// <summary>All instruments, with what is only measured when asked for measured now.</summary>
    public IEnumerable<Measured> Read()
    {
        _listener.RecordObservableInstruments();
        return _instruments.Values.OrderBy(measured => measured.Instrument.Name, StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    public enum Kind
    {
        Counter,
        Gauge,
        Histogram,
    }

    public sealed class Measured
    {
        readonly ConcurrentDictionary<Tag[], Series> _series = new(new TagsComparer());
        readonly ConcurrentDictionary<Tag[], Series>.AlternateLookup<ReadOnlySpan<Tag>> _byTags;
        readonly bool _isAbsolute;
        readonly double[]? _bounds;

        public Measured(Instrument instrument)
        {
            Instrument = instrument;
            _byTags = _series.GetAlternateLookup<ReadOnlySpan<Tag>>();
            var type = instrument.GetType().GetGenericTypeDefinition();
            Kind = type == typeof(Histogram<>) ? Kind.Histogram
                : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? Kind.Counter
                : Kind.Gauge;
            // Observed instruments tell their value, the others by how much it changed.
            _isAbsolute = instrument.IsObservable || type == typeof(Gauge<>);
            _bounds = Kind is Kind.Histogram ? BoundsOf(instrument) : null;
        }

        public Instrument Instrument { get; }

        public Kind Kind { get; }

        public IEnumerable<Series> Series => _series.Values;

        public void Take(double value, ReadOnlySpan<Tag> tags)
        {
            if (!_byTags.TryGetValue(tags, out var series))
            {
                if (_series.Count >= MaxSeries)
                    return;
                var key = tags.ToArray();
                series = _series.GetOrAdd(key, new Series(key, _bounds));
            }

            if (_bounds is not null)
                series.Count(value);
            else if (_isAbsolute)
                series.Set(value);
            else
                series.Add(value);
        }

        static double[] BoundsOf(Instrument instrument) => instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } seconds } => [.. seconds],
            Histogram<int> { Advice.HistogramBucketBoundaries: { } counts } => [.. counts.Select(count => (double)count)],
            _ => [.. Meters.Seconds.HistogramBucketBoundaries!],
        };
    }
}
