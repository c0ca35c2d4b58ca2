using System.CommandLine;
using System.Text.Json;
using Parley.Protocol;

namespace Parley.Cli;

/// <summary><c>parley stats</c></summary>
static class StatsCommand
{
    public static Command Create(Option<string> data)
    {
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var command = new Command("stats", "Counts: accounts, conversations, events, live connections.") { json };
        command.SetAction(async (arguments, ct) =>
        {
            using var server = new ControlSocket(arguments.GetRequiredValue(data));
            var statistics = await server.AskAsync<GetStatistics, Statistics>(HttpMethod.Get, "admin/statistics", new GetStatistics(), ct);
            Console.WriteLine(arguments.GetValue(json)
                ? JsonSerializer.Serialize(statistics, ProtocolJson.Default.Statistics)
                : Describe(statistics));
        });
        return command;
    }

    internal static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024.0:0.0} KiB",
        < 1024 * 1024 * 1024 => $"{bytes / (1024.0 * 1024):0.0} MiB",
        _ => $"{bytes / (1024.0 * 1024 * 1024):0.0} GiB",
    };

    static string Describe(Statistics statistics) => $"""
        Version           {statistics.Version}
        Running for       {TimeSpan.FromSeconds(statistics.UptimeSeconds):d'd 'hh':'mm':'ss}
        Database          {statistics.Database}, {Size(statistics.DatabaseBytes)}
        Accounts          {statistics.Accounts:N0}
        Conversations     {statistics.Conversations:N0}
        Events            {statistics.Events:N0}
        Live connections  {statistics.LiveConnections:N0}
        """;
}
