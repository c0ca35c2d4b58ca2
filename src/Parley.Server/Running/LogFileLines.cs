using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Parley.Server.Running;

/// <summary>The log in its file, in the shape that it has on the console.</summary>
sealed class LogFileLines(LogFormat format) : ITextFormatter
{
    const string Category = "SourceContext";

    // Texts as they are, without quotation marks around them.
    static readonly MessageTemplateTextFormatter Words = new("{Message:lj}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        Words.Format(logEvent, message);
        var fields = logEvent.Properties.Where(field => field.Key is not (Category or "EventId")).ToDictionary(field => field.Key, field => ValueOf(field.Value));
        var category = logEvent.Properties.GetValueOrDefault(Category) is { } name ? Convert.ToString(ValueOf(name)) ?? "" : "";
        new LogLine(logEvent.Timestamp, LevelOf(logEvent.Level), category, message.ToString(), fields, logEvent.Exception).WriteTo(output, format);
    }

    static object? ValueOf(LogEventPropertyValue value) => value is ScalarValue scalar ? scalar.Value : value.ToString();

    static LogLevel LevelOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => LogLevel.Trace,
        LogEventLevel.Debug => LogLevel.Debug,
        LogEventLevel.Information => LogLevel.Information,
        LogEventLevel.Warning => LogLevel.Warning,
        LogEventLevel.Error => LogLevel.Error,
        _ => LogLevel.Critical,
    };
}
