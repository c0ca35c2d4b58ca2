using System.ComponentModel;
using System.Net.Sockets;
using Parley.Load;
using Parley.Load.Scenarios;

const string Usage = """
    Parley.Load SCENARIO [options]      one scenario against a running server; exits 1 when the run is not valid

    direct     pairs who write to each other
                 --pairs 200  --in-flight 16  --seconds 10  --warm-up 5  --text-bytes 100
    fanout     one group, everyone online
                 --members 1000  --rate alone|flood  --messages 500 (5000)  --warm-up 100 (2000)
                 --senders 1 (8)  --in-flight 1 (16)  --text-bytes 100        in brackets: with --rate flood
    idle       connections that do nothing
                 --connections 10000  --settle 15
    history    pages of one very long conversation
                 --messages 1000000  --limit 50  --requests 5000  --text-bytes 100
    list       the list of an account with much unread
                 --conversations 500  --unread 200  --requests 2000  --text-bytes 100
    contacts   pages of an account's contacts
                 --contacts 10000  --requests 200
    group      joining, posting and listing in a very large group and in a small one
                 --members 100000  --small 100  --requests 500
    costs      one call of each operation at its limits, and how long it holds the server's writer
                 --runs 3  --people 200  --ties 500  --messages 2000  --most-ms 20  --metrics-token TOKEN
    crowding   people write to each other while one account makes groups of strangers as fast as it may
                 --others 20  --size 200  --seconds 15
    startup    from starting the server to its first answer to a log-in
                 --runs 9  -- COMMAND ARGUMENTS...

    For all:
                 --url http://127.0.0.1:8080
                 --pid PID         count this process as the server's; may be repeated
                 --pid-tree PID    count it and all its descendants (PostgreSQL); may be repeated
                 --baseline        the server is Parley.Baseline (direct, fanout, idle)
                 --nap-us 0        look away after each turn, so that arrivals gather
    """;

if (args is [] or ["help" or "--help" or "-h", ..])
{
    Console.WriteLine(Usage);
    return 2;
}

try
{
    var arguments = new Arguments(args.AsSpan(1));
    using var trial = new Trial(arguments);
    var ct = CancellationToken.None;
    await (args[0] switch
    {
        "direct" => new DirectScenario(trial).RunAsync(ct),
        "fanout" => new FanoutScenario(trial).RunAsync(ct),
        "idle" => new IdleScenario(trial).RunAsync(ct),
        "history" when !trial.IsBaseline => new HistoryScenario(trial).RunAsync(ct),
        "list" when !trial.IsBaseline => new ListScenario(trial).RunAsync(ct),
        "contacts" when !trial.IsBaseline => new ContactsScenario(trial).RunAsync(ct),
        "group" when !trial.IsBaseline => new GroupScenario(trial).RunAsync(ct),
        "costs" when !trial.IsBaseline => CostsAsync(trial, ct),
        "crowding" when !trial.IsBaseline => new CrowdingScenario(trial).RunAsync(ct),
        "startup" when !trial.IsBaseline => new StartupScenario(trial).RunAsync(ct),
        _ => throw new UsageException($"there is no scenario '{args[0]}' here"),
    });
    trial.Report.End();
    return trial.Report.IsValid ? 0 : 1;
}
catch (UsageException problem)
{
    Console.Error.WriteLine($"{problem.Message}\n\n{Usage}");
    return 2;
}
catch (Exception problem) when (problem is ScenarioException or SocketException or HttpRequestException or Win32Exception)
{
    Console.Error.WriteLine($"{args[0]} could not be run: {problem.Message}");
    return 1;
}

static async Task CostsAsync(Trial trial, CancellationToken ct)
{
    using var costs = new CostsScenario(trial);
    await costs.RunAsync(ct);
}
