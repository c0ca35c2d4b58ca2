using System.Globalization;
using System.Text;

namespace Parley.Server.Running;

/// <summary>Prometheus' text format, version 0.0.4.</summary>
static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricsListener.Measured> instruments)
    {
        var text = new StringBuilder();
        foreach (var measured in instruments)
        {
            var name = NameOf(measured);
            text.Append("# HELP ").Append(name).Append(' ').Append(Escape(measured.Instrument.Description ?? "")).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(measured.Kind)).Append('\n');
            foreach (var series in measured.Series)
                Append(text, name, series);
        }

        return text.ToString();
    }

    static void Append(StringBuilder text, string name, Series series)
    {
        var (value, buckets) = series.Read();
        if (buckets is null)
        {
            AppendLine(text, name, series, null, value);
            return;
        }

        var count = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            AppendLine(text, name + "_bucket", series, i < series.Bounds!.Length ? Number(series.Bounds[i]) : "+Inf", count);
        }

        AppendLine(text, name + "_sum", series, null, value);
        AppendLine(text, name + "_count", series, null, count);
    }

    static void AppendLine(StringBuilder text, string name, Series series, string? upTo, double value)
    {
        var labels = series.Tags.Select(tag => $"{Word(tag.Key)}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        if (upTo is not null)
            labels = labels.Append($"le=\"{upTo}\"");
        var joined = string.Join(',', labels);
        text.Append(name);
        if (joined.Length > 0)
            text.Append('{').Append(joined).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary><c>parley.commit.duration</c> in <c>s</c> is <c>parley_commit_duration_seconds</c>.</summary>
    static string NameOf(MetricsListener.Measured measured)
    {
        var name = Word(measured.Instrument.Name);
        var unit = measured.Instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return measured.Kind is MetricsListener.Kind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    static string TypeOf(MetricsListener.Kind kind) => kind switch
    {
        MetricsListener.Kind.Counter => "counter",
        MetricsListener.Kind.Histogram => "histogram",
        _ => "gauge",
    };

    static string Word(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
