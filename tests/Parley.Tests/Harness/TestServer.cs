using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Protocol;
using Parley.Server;

namespace Parley.Tests.Harness;

/// <summary>The real server in this process: real sockets, a real database, and a clock that tests move.</summary>
sealed class TestServer : IAsyncDisposable
{
    readonly TestDatabase _database;
    readonly Func<Task<WebApplication>> _run;
    WebApplication _app;

    readonly PostgresProxy? _proxy;

    TestServer(TestDatabase database, PostgresProxy? proxy, Func<Task<WebApplication>> run, WebApplication app, ManualClock clock) =>
        (_database, _proxy, _run, _app, Clock) = (database, proxy, run, app, clock);

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith("http://127.0.0.1", StringComparison.Ordinal)));

    public ManualClock Clock { get; }

    public DatabaseKind Kind => _database.Kind;

    /// <summary>Between the server and PostgreSQL, where it was started with one.</summary>
    public PostgresProxy Proxy => _proxy!;

    /// <summary>What the server is made of, for looking at what no door tells.</summary>
    public IServiceProvider Services => _app.Services;

    /// <param name="settings">Configuration beside the tests' own, for example <c>("Live:MaxOutboxBytes", "65536")</c>.</param>
    public static Task<TestServer> StartAsync(DatabaseKind kind, params (string Name, string Value)[] settings) =>
        StartAsync(kind, _ => { }, settings);

    /// <summary>On PostgreSQL, through a proxy.</summary>
    public static Task<TestServer> StartBehindProxyAsync(params (string Name, string Value)[] settings) =>
        StartAsync(DatabaseKind.PostgreSQL, proxied: true, _ => { }, settings);

    /// <param name="add">Parts of the test's own, beside the server's.</param>
    public static Task<TestServer> StartAsync(
        DatabaseKind kind, Action<IServiceCollection> add, params (string Name, string Value)[] settings) =>
        StartAsync(kind, proxied: false, add, settings);

    static async Task<TestServer> StartAsync(
        DatabaseKind kind, bool proxied, Action<IServiceCollection> add, params (string Name, string Value)[] settings)
    {
        var database = await TestDatabases.CreateAsync(kind);
        var proxy = proxied ? new PostgresProxy(database.ConnectionString!) : null;
        if (proxy is not null)
            settings = [.. settings, ("Storage:Postgres", proxy.ConnectionString)];
        var clock = new ManualClock();
        Task<WebApplication> RunAsync() => TestServer.RunAsync(database, clock, add, settings);
        return new TestServer(database, proxy, RunAsync, await RunAsync(), clock);
    }

    /// <summary>Stops it, and starts it again on what it has stored.</summary>
    /// <param name="meanwhile">While it does not run.</param>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await _app.DisposeAsync();
        meanwhile?.Invoke();
        _app = await _run();
    }

    static async Task<WebApplication> RunAsync(
        TestDatabase database, ManualClock clock, Action<IServiceCollection> add, (string Name, string Value)[] settings)
    {
        var configuration = new Dictionary<string, string?>
        {
            ["Storage:DataFolder"] = database.Folder,
            ["Storage:Postgres"] = database.ConnectionString,
            ["Accounts:PasswordIterations"] = "1000",
            ["RateLimits:Enabled"] = "false",
            // Very many people come at once here, and all from one address.
            ["Accounts:MaxPasswordsWaiting"] = "10000",
            ["Groups:MaxStrangersPerDay"] = "1000000",
        };
        foreach (var (name, value) in settings)
            configuration[name] = value;

        var app = ParleyServer.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(configuration);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Logging.ClearProviders();
            add(builder.Services);
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>The test's own connection to the server's database.</summary>
    public Task<DbConnection> OpenDatabaseAsync() => DatabaseReading.OpenAsync(_database);

    /// <summary>Someone new. The user name begins with the given one and is unique.</summary>
    public async Task<Person> PersonAsync(string name)
    {
        var username = $"{name}-{Guid.CreateVersion7().ToString("N")[^8..]}";
        var nobody = new Person(this, null, name);
        var signedIn = await nobody.CallAsync(new Register(username, Person.Password, new Device(name + "-laptop", "linux", name + "'s laptop"), name));
        return new Person(this, signedIn, name);
    }

    public async Task<Person[]> PeopleAsync(params string[] names)
    {
        var people = new List<Person>();
        foreach (var name in names)
            people.Add(await PersonAsync(name));
        return [.. people];
    }

    /// <summary>Two people and their conversation.</summary>
    public async Task<(Person First, Person Second, Guid Id)> DirectChatAsync(string first, string second)
    {
        var (a, b) = (await PersonAsync(first), await PersonAsync(second));
        return (a, b, (await a.CallAsync(new OpenDirect(b.Id))).Id);
    }

    public static async Task<Guid> GroupAsync(Person owner, params Person[] members) =>
        (await owner.CallAsync(new CreateGroup(Guid.CreateVersion7(), "A group", [.. members.Select(member => member.Id)]))).Id;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        await _database.DisposeAsync();
    }
}

/// <summary>One server of each kind, shared by all the test classes that need nothing special. Started when first asked for.</summary>
public sealed class SharedServers : IAsyncDisposable
{
    readonly Dictionary<DatabaseKind, Lazy<Task<TestServer>>> _servers =
        Enum.GetValues<DatabaseKind>().ToDictionary(kind => kind, kind => new Lazy<Task<TestServer>>(() => TestServer.StartAsync(kind)));

    internal Task<TestServer> Get(DatabaseKind kind) => _servers[kind].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, server) in _servers)
        {
            if (server.IsValueCreated)
                await (await server.Value).DisposeAsync();
        }
    }
}
