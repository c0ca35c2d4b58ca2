using System.Net.Http.Json;
using System.Text.Json;
using Parley.Tests.Harness;

namespace Parley.Tests.Running;

/// <summary>What the log says, and what it must not.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LogTests
{
    [Theory]
    [InlineData("Text")]
    [InlineData("Json")]
    public async Task It_holds_no_message_text_and_no_token_and_addresses_for_security_alone(string format)
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
        Assert.DoesNotContain(log.Split('\n'), line => line.Contains(Address, StringComparison.Ordinal) && !line.Contains("Parley.Security", StringComparison.Ordinal));
        Assert.All(
            [Text, token, ticket, registered.GetProperty("refreshToken").GetString()!, "correct horse"],
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

    [Theory]
    [InlineData("--Mesages:MaxTextBytes=9", "The setting Mesages:MaxTextBytes is not known. Did you mean Messages:MaxTextBytes?")]
    [InlineData("--Messages:MaxTextByte=9", "The setting Messages:MaxTextByte is not known. Did you mean Messages:MaxTextBytes?")]
    [InlineData("--RateLimits:Write:PerSecnd=9", "The setting RateLimits:Write:PerSecnd is not known. Did you mean RateLimits:Write:PerSecond?")]
    [InlineData("--Live:Colour=red", "The setting Live:Colour is not known. The page docs/configuration.md lists all there are.")]
    [InlineData("--Live:Heartbeat=soon", "The setting Live:Heartbeat is a time such as 00:00:30, and not soon.")]
    [InlineData("--Messages:MaxPins=many", "The setting Messages:MaxPins is a whole number, and not many.")]
    [InlineData("--Logging:Format=xml", "The setting Logging:Format is one of text, json, and not xml.")]
    public async Task A_misspelt_setting_is_told_with_the_nearest_right_one(string argument, string sentence)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var end = await ServerProcess.StartAndEndAsync(new ServerStart(database) { Arguments = [argument] });

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("The configuration is wrong. " + sentence, end.Errors.Trim());
    }

    [Theory]
    [InlineData("Text")]
    [InlineData("Json")]
    public async Task The_file_says_what_the_console_says_and_is_its_owners_alone(string format)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        var file = Path.Combine(database.Folder, "logs", "parley.log");
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { Arguments = [$"--Logging:Format={format}", $"--Logging:File:Path={file}"] });
        var end = await server.StopAsync();

        // Its time is taken twice.
        string[] Lines(string log) => [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("Parley.Server", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('Z') + 1)..])];
        var written = Lines(await File.ReadAllTextAsync(file));
        Assert.Contains(written, line => line.Contains(" is ready: ", StringComparison.Ordinal));
        Assert.Equal(Lines(end.Output), written);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        if (format == "Json")
        {
            var ready = JsonElement.Parse((await File.ReadAllLinesAsync(file)).First(line => line.Contains(" is ready: ", StringComparison.Ordinal)));
            Assert.Equal("info", ready.GetProperty("level").GetString());
            Assert.False(string.IsNullOrEmpty(ready.GetProperty("fields").GetProperty("Version").GetString()));
        }
    }

    static async Task<JsonElement> PostAsync(ServerProcess server, string route, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync("/api/v1/" + route, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
