using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Running;

/// <summary>How a line of the log looks.</summary>
public enum LogFormat
{
    /// <summary>For people: a line of text.</summary>
    Text,

    /// <summary>For collectors: a JSON object on a line.</summary>
    Json,
}

/// <summary>The log, which holds no message text and no tokens, and addresses only under <c>Parley.Security</c>. Section <c>Logging</c>.</summary>
public sealed class LogOptions
{
    /// <summary><c>text</c>, a line for people, or <c>json</c>, an object for collectors; on the console and in the file.</summary>
    public LogFormat Format { get; set; } = LogFormat.Text;

    /// <summary>
    /// From which level on is logged, by category; <c>Default</c> for those not named: <c>Trace</c>, <c>Debug</c>, <c>Information</c>,
    /// <c>Warning</c>, <c>Error</c>, <c>Critical</c> or <c>None</c>. With <c>Microsoft.AspNetCore</c> at <c>Information</c> every request
    /// is logged with its URL, in which a WebSocket's one-time ticket may stand.
    /// </summary>
    public Dictionary<string, LogLevel> LogLevel { get; set; } = [];

    /// <summary>A log file, beside the console.</summary>
    [ValidateObjectMembers]
    public LogFileOptions File { get; set; } = new();
}

/// <summary>A log file.</summary>
public sealed class LogFileOptions
{
    /// <summary>The file, for example <c>logs/parley.log</c>. When left out, none is written.</summary>
    public string? Path { get; set; }

    /// <summary>When the file is larger, a new one is begun: <c>parley_001.log</c> and so on. In bytes.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How many files are kept; the oldest beyond them are deleted.</summary>
    [Range(1, 1000)]
    public int MaxFiles { get; set; } = 10;
}
