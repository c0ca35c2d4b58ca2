using System.Net;
using System.Net.Http.Headers;
using Parley.Tests.Harness;

namespace Parley.Tests.Running;

public sealed class MetricsTests
{
    const string Token = "a token of sixteen letters or more";

    [Fact]
    public async Task They_are_there_for_who_has_the_token_and_count_what_was_done()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { Arguments = ["--Metrics:Token=" + Token] });
        var ann = await server.RegisterAsync("ann");
        await using var live = await WireClient.ConnectAsync(server.Address, ann.Token);
        await live.AskAsync("accounts.me", new { });
        await Assert.ThrowsAsync<RefusedException>(() => live.AskAsync("accounts.find", new { name = "nobody" }));

        var lines = (await ReadAsync(server, Token))!.Split('\n');
        Assert.Contains("parley_operations_total{operation=\"accounts.register\",code=\"ok\"} 1", lines);
        Assert.Contains("parley_operations_total{operation=\"accounts.me\",code=\"ok\"} 1", lines);
        Assert.Contains("parley_operations_total{operation=\"accounts.find\",code=\"not_found\"} 1", lines);
        Assert.Contains("parley_commit_writes_count 1", lines);
        Assert.Contains("parley_commit_duration_seconds_bucket{le=\"+Inf\"} 1", lines);
        Assert.Contains("parley_live_connections 1", lines);
        Assert.Contains(lines, line => line.StartsWith("dotnet_process_memory_working_set_bytes ", StringComparison.Ordinal));

        Assert.Null(await ReadAsync(server, Token + "!"));
        Assert.Null(await ReadAsync(server, ann.Token));
        Assert.Null(await ReadAsync(server, null));
    }

    [Fact]
    public async Task Unless_they_are_asked_for_there_are_none()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        Assert.Null(await ReadAsync(server, ""));
        Assert.Null(await ReadAsync(server, null));
    }

    /// <returns><c>null</c> when there is nothing at that address.</returns>
    static async Task<string?> ReadAsync(ServerProcess server, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await server.Http.SendAsync(request);
        if (answer.StatusCode is HttpStatusCode.NotFound)
            return null;
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return await answer.Content.ReadAsStringAsync();
    }
}
