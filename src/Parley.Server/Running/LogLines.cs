using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Parley.Server.Running;

/// <summary>The log for people: time, level, where, what, on one line; a stack below it.</summary>
sealed class LogLines(TimeProvider time) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "lines";

    // The event the host logs when a start fails.
    const string StartFailed = "HostedServiceStartupFaulted";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // It is told as one sentence on standard error, and needs no stack.
        if (logEntry.EventId.Name == StartFailed && logEntry.Exception is { } refused && Startup.Explain(refused) is not null)
            return;

        // In UTC: machines of one cluster may stand in different places.
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' "));
        textWriter.Write(NameOf(logEntry.LogLevel));
        textWriter.Write(logEntry.Category);
        textWriter.Write(": ");
        // What one event says stays on its line, or a name with a line break in it could pass for another event.
        textWriter.WriteLine(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" "));
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(exception.ToString());
    }

    static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace ",
        LogLevel.Debug => "debug ",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warning ",
        LogLevel.Error => "error ",
        _ => "critical ",
    };
}
