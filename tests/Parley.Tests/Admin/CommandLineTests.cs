using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Tests.Harness;

namespace Parley.Tests.Admin;

/// <summary>The operator's commands, through the control socket of a server that runs.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CommandLineTests
{
    const int SessionEnded = 4403;

    [Theory, OnBothDatabases]
    public async Task The_operator_makes_an_administrator_who_signs_in_and_sees_the_statistics(DatabaseKind kind)
    {
        await using var database = await TestDatabases.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        var first = await server.RegisterAsync("first");

        Assert.Equal(0, (await CommandLine.RunAsync(["admin", "create", "ann", "--password-stdin", "--data", database.Folder], "battery staple\n")).ExitCode);
        var statistics = await StatisticsAsync(server, await LogInAsync(server, "ann", "battery staple"));
        Assert.Equal(2, statistics.GetProperty("accounts").GetInt64());
        // One session began in the one log, one in the other.
        Assert.Equal(2, statistics.GetProperty("events").GetInt64());
        Assert.StartsWith(kind.ToString(), statistics.GetProperty("database").GetString(), StringComparison.Ordinal);

        var told = await CommandLine.RunAsync(["stats", "--json", "--data", database.Folder]);
        Assert.Equal(2, JsonElement.Parse(told.Output).GetProperty("accounts").GetInt64());
        Assert.Empty(server.LoggedErrors);
        Assert.NotEqual(Guid.Empty, first.Id);
    }

    [Theory, OnBothDatabases]
    public async Task A_reset_signs_every_device_out_and_only_the_new_password_is_good(DatabaseKind kind)
    {
        await using var database = await TestDatabases.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        var ann = await server.RegisterAsync("ann");
        await using var live = await WireClient.ConnectAsync(server.Address, ann.Token);

        Assert.Equal(0, (await CommandLine.RunAsync(["admin", "reset", "ann", "--data", database.Folder], "battery staple\n")).ExitCode);
        Assert.Equal(SessionEnded, await live.Closed.WaitAsync(ServerProcess.Deadline));
        Assert.Equal(401, (await server.SendAsync(HttpMethod.Get, "/api/v1/accounts/me", null, ann.Token)).Status);
        Assert.Null(await LogInAsync(server, "ann", "correct horse"));
        Assert.NotNull(await LogInAsync(server, "ann", "battery staple"));
    }

    [Fact]
    public async Task Commands_say_what_is_wrong_and_change_nothing()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var absent = await CommandLine.RunAsync(["stats", "--data", database.Folder]);
        Assert.Equal((3, true), (absent.ExitCode, absent.Errors.StartsWith("No server is running", StringComparison.Ordinal)));

        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await server.RegisterAsync("ann");
        string[] data = ["--data", database.Folder];
        Assert.Equal(1, (await CommandLine.RunAsync(["admin", "create", "ann", .. data], "battery staple\n")).ExitCode);
        Assert.Equal(1, (await CommandLine.RunAsync(["admin", "reset", "bob", .. data], "battery staple\n")).ExitCode);
        Assert.Equal(1, (await CommandLine.RunAsync(["admin", "create", "carl", .. data], "short\n")).ExitCode);
        Assert.Equal(1, (await CommandLine.RunAsync(["admin", "create", "../carl", .. data], "battery staple\n")).ExitCode);
        Assert.Equal(2, (await CommandLine.RunAsync(["backup", .. data])).ExitCode);
        Assert.NotNull(await LogInAsync(server, "ann", "correct horse"));
    }

    [Fact]
    public async Task Nobody_is_the_operator_but_who_comes_through_the_control_socket()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        // A reverse proxy's socket: who comes through it is somebody from outside.
        var proxys = Path.Combine(database.Folder, "proxy.sock");
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { Arguments = [$"--urls=http://127.0.0.1:0;http://unix:{proxys}"] });
        // The first account is an administrator, and that is not the operator either.
        var administrator = await server.RegisterAsync("ann");
        var backUp = JsonSerializer.SerializeToUtf8Bytes(new { path = Path.Combine(database.Folder, "copy.db") });

        Assert.Equal(401, (await server.SendAsync(HttpMethod.Post, "/api/v1/admin/backups", backUp, null)).Status);
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Post, "/api/v1/admin/backups", backUp, administrator.Token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatisticsThroughAsync(proxys));
        Assert.Equal(HttpStatusCode.OK, await StatisticsThroughAsync(Path.Combine(database.Folder, "parley.sock")));
    }

    [Fact]
    public async Task The_control_socket_is_its_owners_alone_and_comes_back_after_a_crash()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var socket = Path.Combine(database.Folder, "parley.sock");
        await using (var killed = await ServerProcess.StartAsync(new ServerStart(database)))
            await killed.KillAsync();
        Assert.True(File.Exists(socket));

        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        Assert.Equal(HttpStatusCode.OK, await StatisticsThroughAsync(socket));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
    }

    static async Task<HttpStatusCode> StatisticsThroughAsync(string socket)
    {
        using var http = UnixHttp.Create(socket);
        return (await http.GetAsync("/api/v1/admin/statistics")).StatusCode;
    }

    static async Task<JsonElement> StatisticsAsync(ServerProcess server, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/admin/statistics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await server.Http.SendAsync(request);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <returns>The access token; <c>null</c> when the password is wrong.</returns>
    internal static async Task<string?> LogInAsync(ServerProcess server, string username, string password)
    {
        using var answer = await server.Http.PostAsJsonAsync(
            "/api/v1/sessions", new { login = username, password, device = new { deviceId = "other", platform = "test", name = "test" } });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode ? body.GetProperty("accessToken").GetString() : null;
    }
}
