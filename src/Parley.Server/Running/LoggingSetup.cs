using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;
using Serilog;
using Serilog.Extensions.Logging;

namespace Parley.Server.Running;

static class LoggingSetup
{
    public static WebApplicationBuilder AddLogging(this WebApplicationBuilder builder)
    {
        SetDefaultLevels(builder.Configuration);
        // Read before all others: a mistake in it must not have to be logged.
        var options = builder.Configuration.Read<LogOptions>("Logging");
        builder.Services.AddSingleton<SecurityLog>();
        builder.Logging.AddConsoleFormatter<LogLines, ConsoleFormatterOptions>().AddConsole(console => console.FormatterName = LogLines.FormatName);
        // When whoever reads our output stops reading, the log has gaps, and tells how many lines they are; it must not stop the server.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        if (!string.IsNullOrWhiteSpace(options.File.Path))
            builder.Services.AddSingleton<ILoggerProvider>(_ => OpenFile(options));
        return builder;
    }

    /// <summary>Below every other source, so that a settings file or the command line says otherwise.</summary>
    static void SetDefaultLevels(ConfigurationManager configuration) =>
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Default", nameof(LogLevel.Information)),
                new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning)),
                new("Logging:LogLevel:Microsoft.Hosting.Lifetime", nameof(LogLevel.Warning)),
            ],
        });

    /// <summary>Written as it comes, so that the last lines before a crash are there. A disk that is full stops the file, not the server.</summary>
    static SerilogLoggerProvider OpenFile(LogOptions options)
    {
        var file = options.File;
        var log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.File(
            new LogFileLines(options.Format), file.Path!, fileSizeLimitBytes: file.MaxBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: file.MaxFiles,
            hooks: new OwnersLogFile());
        return new SerilogLoggerProvider(log.CreateLogger(), dispose: true);
    }
}
