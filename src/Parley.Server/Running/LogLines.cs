using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Parley.Server.Running;

/// <summary>The log on the console, in the shape that the log file has too.</summary>
sealed class LogLines(TimeProvider time, IOptions<LogOptions> options) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "lines";

    // The event the host logs when a start fails.
    const string StartFailed = "HostedServiceStartupFaulted";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // It is told as one sentence on standard error, and needs no stack.
        if (logEntry.EventId.Name == StartFailed && logEntry.Exception is { } refused && Startup.Explain(refused) is not null)
            return;

        var fields = new Dictionary<string, object?>();
        scopeProvider?.ForEachScope(static (scope, fields) => LogLine.Take(scope, fields), fields);
        LogLine.Take(logEntry.State, fields);
        var line = new LogLine(
            time.GetUtcNow(), logEntry.LogLevel, logEntry.Category, logEntry.Formatter(logEntry.State, logEntry.Exception), fields, logEntry.Exception);
        line.WriteTo(textWriter, options.Value.Format);
    }
}
