using Parley.Server.Storage;

namespace Parley.Server.Running;

/// <summary>One line when everything is up: for whoever started the server, and for the log of when it was.</summary>
sealed partial class StartLine(ILogger<StartLine> logger)
{
    public static void Add(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var services = app.Services;
        var addresses = app.Urls.Where(url => !url.StartsWith("http://unix:", StringComparison.Ordinal));
        services.GetRequiredService<StartLine>().LogStarted(
            ServerVersion.Text, string.Join(" ", addresses), services.GetRequiredService<Database>().Name, services.GetRequiredService<DataFolder>().FullPath);
    });

    [LoggerMessage(LogLevel.Information, "Parley {Version} is open at {Urls}, with {Database} and its data folder {Folder}")]
    partial void LogStarted(string version, string urls, string database, string folder);
}
