using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Running;
using Parley.Tests.Harness;

namespace Parley.Tests.Running;

/// <summary>What matters to who comes in is written down, once, as the page about it says.</summary>
public sealed partial class SecurityLogTests
{
    [Theory, OnBothDatabases]
    public async Task Every_event_is_written_with_who_from_where_and_in_which_request_and_the_page_lists_them(DatabaseKind kind)
    {
        var lines = new Lines();
        await using var server = await TestServer.StartAsync(kind, services => services.AddSingleton<ILoggerProvider>(lines));
        var nobody = new Person(server, null, "nobody");

        var admin = await server.PersonAsync("admin");
        var ann = await server.PersonAsync("ann");
        var phone = await ann.OnAsync("phone");
        Assert.Equal((ann.Id, ann.SignedIn.SessionId, "ann-laptop", "127.0.0.1"), Of(lines.Last("account.registered")));
        Assert.Equal((ann.Id, phone.SignedIn.SessionId, "phone", "127.0.0.1"), Of(lines.Last("session.started")));
        Assert.Contains("RequestId", lines.Last("session.started").Keys);

        await Refusals.CodeOfAsync(nobody, new LogIn("nobody-at-all", "a wrong guess", new Device("d", "linux", "d")));
        Assert.DoesNotContain("AccountId", lines.Last("password.refused").Keys);
        for (var code = ""; code is not "rate_limited";)
            code = await Refusals.CodeOfAsync(nobody, new LogIn(admin.Account.Username, "a wrong guess", new Device("d", "linux", "d")));
        Assert.Equal(admin.Id, lines.Last("password.refused")["AccountId"]);
        Assert.Equal(admin.Id, lines.Last("password.throttled")["AccountId"]);

        await ann.CallAsync(new Prove(Person.Password));
        await ann.CallAsync(new UpdateMe("Ann", "ann@example.org", "+8613800138000"));
        await ann.CallAsync(new UpdateMe("Ann A."));
        Assert.Single(lines.All, line => Equals(line["Event"], "email.changed"));
        Assert.Equal((ann.Id, ann.SignedIn.SessionId), (lines.Last("phone.changed")["AccountId"], lines.Last("phone.changed")["SessionId"]));
        await ann.CallAsync(new ChangePassword(Person.Password, "tidal-velvet-canoe"));
        await using (var live = await phone.ConnectAsync())
        {
            await ann.CallAsync(new RevokeDevice(phone.SignedIn.SessionId));
            await live.Closed;
        }

        Assert.Equal((ann.Id, phone.SignedIn.SessionId, "revoked"), (lines.Last("session.ended")["AccountId"], lines.Last("session.ended")["SessionId"], lines.Last("session.ended")["Reason"]));

        Assert.Equal("forbidden", await Refusals.CodeOfAsync(ann, new GetStatistics()));
        var refused = lines.Last("access.refused");
        Assert.Equal((ann.Id, "admin.statistics", "forbidden"), (refused["AccountId"], refused["Operation"], refused["Code"]));
        await Refusals.CodeOfAsync(ann, new GetConversation(Guid.CreateVersion7()));
        Assert.Equal("not_found", lines.Last("access.refused")["Code"]);
        await Refusals.CodeOfAsync(nobody, new GetMe());
        Assert.Equal("unauthorized", lines.Last("access.refused")["Code"]);
        await Assert.ThrowsAsync<WebSocketException>(() => LiveClient.ConnectAsync(server, "not.a.token"));
        Assert.Equal("127.0.0.1", lines.Last("token.refused")["Address"]);
        using (var elsewhere = new ClientWebSocket())
        {
            elsewhere.Options.SetRequestHeader("Origin", "https://elsewhere.example");
            await Assert.ThrowsAsync<WebSocketException>(() => elsewhere.ConnectAsync(new Uri($"ws://{server.Url.Authority}/ws"), CancellationToken.None));
        }

        await ann.CallAsync(new Refresh(ann.SignedIn.RefreshToken));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await Refusals.CodeOfAsync(ann, new Refresh(ann.SignedIn.RefreshToken));
        Assert.Equal(ann.SignedIn.SessionId, lines.Last("refresh.reused")["SessionId"]);

        await admin.CallAsync(new EndSessions(ann.Account.Username));
        Assert.Equal((admin.Id, ann.Id), (lines.Last("admin.sessions_ended")["AccountId"], lines.Last("admin.sessions_ended")["Target"]));
        await admin.CallAsync(new RevokeRegistrationCode((await admin.CallAsync(new CreateRegistrationCode())).Code));
        var copy = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString());
        await OperateAsync(server, new SetAdministrator(ann.Account.Username, "tidal-velvet-canoe"));
        await OperateAsync(server, new RotateKeys());
        await OperateAsync(server, new BackUp(copy));
        File.Delete(copy);
        Assert.Equal((true, ann.Id), (lines.Last("admin.administrator_made")["Operator"], lines.Last("admin.administrator_made")["Target"]));
        var bob = await server.PersonAsync("bob");
        await bob.CallAsync(new DeleteAccount(Person.Password));

        Assert.Equal(Documented(), lines.All.Select(line => (string)line["Event"]!).Distinct().Order(StringComparer.Ordinal));
        var all = string.Join('\n', lines.Texts);
        foreach (var secret in new[] { Person.Password, "a wrong guess", "nobody-at-all", "ann@example.org", "13800138000", ann.SignedIn.RefreshToken!, ann.SignedIn.AccessToken })
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_of_one_address_fill_no_disk_and_what_a_device_calls_itself_is_no_field()
    {
        var lines = new Lines();
        await using var server = await TestServer.StartAsync(DatabaseKind.SQLite, services => services.AddSingleton<ILoggerProvider>(lines));
        var nobody = new Person(server, null, "nobody");
        for (var i = 0; i < 70; i++)
            await Refusals.CodeOfAsync(nobody, new GetMe());
        Assert.Equal(60, lines.All.Count);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await Refusals.CodeOfAsync(nobody, new GetMe());
        Assert.Equal((61, 10), (lines.All.Count, lines.Last("access.refused")["LeftOut"]));

        await nobody.CallAsync(new Register("ann", Person.Password, new Device("x\" AccountId=1", "linux", "x")));
        Assert.Contains("DeviceId=\"x' AccountId=1\" Platform=linux", lines.Texts.Last(), StringComparison.Ordinal);
    }

    static (object?, object?, object?, object?) Of(IReadOnlyDictionary<string, object?> line) =>
        (line["AccountId"], line["SessionId"], line["DeviceId"], line["Address"]);

    static async Task OperateAsync<TAnswer>(TestServer server, IOperation<TAnswer> request)
    {
        var operation = server.Services.GetRequiredService<OperationTable>().Find(OperationNames.ByRequest[request.GetType()])!;
        var caller = new Caller { Address = "local", IsOperator = true };
        Assert.Null((await operation.HandleAsync(new Admission(null, request, caller), CancellationToken.None)).Error);
    }

    /// <summary>The events of the table in docs/operations.md.</summary>
    static IEnumerable<string> Documented()
    {
        var page = File.ReadAllText(Path.Combine(ConfigurationPageTests.Root(), "docs", "operations.md"));
        var table = page[page.IndexOf("## Security log", StringComparison.Ordinal)..page.IndexOf("## Metrics", StringComparison.Ordinal)];
        return table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1]).Select(match => match.Groups["name"].Value)).Order(StringComparer.Ordinal);
    }

    [GeneratedRegex("`(?<name>[a-z_.]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    /// <summary>The lines of the security log, as a collector gets them.</summary>
    sealed class Lines : ILoggerProvider, ILogger
    {
        readonly ConcurrentQueue<(IReadOnlyDictionary<string, object?> Fields, string Text)> _lines = [];

        public IReadOnlyList<IReadOnlyDictionary<string, object?>> All => [.. _lines.Select(line => line.Fields)];

        public IEnumerable<string> Texts => _lines.Select(line => line.Text);

        public IReadOnlyDictionary<string, object?> Last(string name) => All.Last(line => Equals(line["Event"], name));

        public ILogger CreateLogger(string categoryName) => categoryName == SecurityLog.Category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((((IReadOnlyList<KeyValuePair<string, object?>>)state!).ToDictionary(field => field.Key, field => field.Value), formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
