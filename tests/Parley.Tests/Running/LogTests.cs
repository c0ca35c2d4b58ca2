using System.Net.Http.Json;
using System.Text.Json;
using Parley.Tests.Harness;

namespace Parley.Tests.Running;

/// <summary>What the log says, and what it must not.</summary>
public sealed class LogTests
{
    [Theory]
    [InlineData("Text")]
    [InlineData("Json")]
    public async Task It_holds_no_message_text_no_token_and_no_address(string format)
    {
        const string Text = "a word nobody else says";
        const string Address = "203.0.113.77";
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var file = Path.Combine(database.Folder, "logs", "parley.log");
        await using var server = await ServerProcess.StartAsync(new ServerStart(database)
        {
            Arguments = ["--Logging:LogLevel:Default=Trace", "--Http:TrustForwardedFor=true", $"--Logging:Format={format}", $"--Logging:File:Path={file}"],
        });
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", Address);

        var registered = await PostAsync(server, "accounts", new { username = "ann", password = "correct horse", device = new { deviceId = "a", platform = "a", name = "a" } });
        var token = registered.GetProperty("accessToken").GetString()!;
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var ticket = (await PostAsync(server, "sessions/ticket", new { })).GetProperty("value").GetString()!;
        await using (var live = await WireClient.ConnectAsync(server.Address, token))
        {
            var group = await live.AskAsync("groups.create", new { clientId = Guid.CreateVersion7(), title = Text, accountIds = Array.Empty<Guid>() });
            await live.AskAsync("messages.send", new { conversationId = group.GetProperty("id").GetGuid(), clientId = Guid.CreateVersion7(), text = Text });
            await Assert.ThrowsAsync<RefusedException>(() => live.AskAsync("messages.send", new { conversationId = Text, text = Text }));
        }

        using (var withTicket = await server.Http.GetAsync("/ws?ticket=" + ticket))
            Assert.False(withTicket.IsSuccessStatusCode);
        var end = await server.StopAsync();

        var log = end.Output + end.Errors + await File.ReadAllTextAsync(file);
        Assert.Contains(" is ready: ", log, StringComparison.Ordinal);
        Assert.All(
            [Text, Address, token, ticket, registered.GetProperty("refreshToken").GetString()!, "correct horse"],
            secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Live:Hearbeat=00:00:10", "Hearbeat")]
    [InlineData("--Live:Heartbeat=soon", "Live:Heartbeat")]
    [InlineData("--Logging:LogLevel:Default=Loud", "Logging")]
    [InlineData("--Logging:File:MaxFiles=0", "MaxFiles")]
    [InlineData("--Metrics:Token=short", "Token")]
    public async Task A_mistake_in_the_configuration_stops_the_start_with_a_sentence(string argument, string named)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var end = await ServerProcess.StartAndEndAsync(new ServerStart(database) { Arguments = [argument] });
        Assert.Equal(1, end.ExitCode);
        Assert.StartsWith("The configuration is wrong.", end.Errors, StringComparison.Ordinal);
        Assert.Contains(named, end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Output + end.Errors, StringComparison.Ordinal);
    }

    static async Task<JsonElement> PostAsync(ServerProcess server, string route, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync("/api/v1/" + route, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
