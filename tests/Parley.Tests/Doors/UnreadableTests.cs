using System.Text;
using System.Text.Json;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>What cannot be read is refused by name, at whichever layer the reading ends.</summary>
public sealed class UnreadableTests(HostileServer hostile) : IClassFixture<HostileServer>
{
    public static TheoryData<string, int, string> Requests => new()
    {
        { "GET /api/v1/conversations/%00/messages HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request" },
        { "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request" },
        { "GET /ws%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request" },
        { "GET api HTTP/1.1\r\nHost: x\r\n\r\n", 405, "method_not_allowed" },
        { "G@T / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request" },
        { "GET / HTTP/1.1\r\nHost x\r\n\r\n", 400, "bad_request" },
        { "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, "bad_request" },
        { "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "bad_request" },
        { "GET / HTTP/1.1\r\n\r\n", 400, "bad_request" },
        { "GET / HTTP/3.7\r\nHost: x\r\n\r\n", 505, "bad_request" },
        { "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n", 400, "bad_request" },
        { "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400, "bad_request" },
        { "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", 400, "bad_request" },
        { "POST /api/v1/sessions HTTP/1.0\r\nHost: x\r\n\r\n", 400, "bad_request" },
        { $"GET /{new string('x', 9_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414, "too_large" },
        { $"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 17_000)}\r\n\r\n", 431, "too_large" },
        { $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 70).Select(i => $"X-{i}: y\r\n"))}\r\n", 431, "too_large" },
        { "GET / HTTP/1.1\r\nHost: x\r\nX-Text: \u00ff\u00fe\r\n\r\n", 400, "bad_request" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_the_web_server_refuses_by_itself_has_a_code_too(string request, int status, string code)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));

        var head = await socket.ReadHeadAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.Contains("X-Request-Id: ", head, StringComparison.Ordinal);
        var body = await socket.ReadToEndAsync();
        // Without what a chunked one has around it.
        var problem = JsonElement.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)]);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task An_answer_before_it_on_the_same_connection_comes_first()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address);
        await socket.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 200 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        var rest = await socket.ReadToEndAsync();
        Assert.StartsWith("liveHTTP/1.1 400 ", rest, StringComparison.Ordinal);
        Assert.EndsWith("\"code\":\"bad_request\"}", rest, StringComparison.Ordinal);
    }

    public static TheoryData<string> Bodies =>
    [
        """{"\ud800":1}""", """{"\udc00":{"x":1}}""", """{"login":"\ud800"}""", """{"login":"ann","\ud800":"x"}""", """{"login\ud83d":"ann"}""",
        """{"login":"ann","password":"x","device":{"\ud800":1}}""", """{"login":"ann","password":"x","device":{"deviceId":"\udc00"}}""",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Half_a_surrogate_pair_is_refused_in_names_and_in_values_over_every_door(string body)
    {
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/api/v1/sessions"), (HttpMethod.Patch, "/api/v1/accounts/me"), (HttpMethod.Post, $"/api/v1/conversations/{hostile.Chat.ConversationId}/messages") })
        {
            var (status, text) = await hostile.Server.SendAsync(method, path, Encoding.UTF8.GetBytes(body), hostile.Token);
            // What an operation does not know is passed over, whatever it is called.
            if (path.EndsWith("/me", StringComparison.Ordinal) && status == 200)
                continue;
            Assert.True(status == 400, $"{path}: {status} {text}");
            Assert.Equal("bad_request", JsonElement.Parse(text).GetProperty("code").GetString());
        }

        // Before sign-in, too.
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address);
        await socket.SendAsync(RawSocket.Handshake(null));
        await socket.ReadHeadAsync();
        foreach (var operation in new[] { "sessions.logIn", "presence.set" })
        {
            var answer = await socket.AskAsync($$"""{"id":1,"op":"{{operation}}","body":{{body}} }""", 1);
            Assert.Contains(answer.GetProperty("error").GetProperty("code").GetString(), new[] { "bad_request", "unauthorized" });
        }

        await hostile.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("/ws?token={token}", "", 401)]
    [InlineData("/ws?access_token={token}", "", 401)]
    [InlineData("/ws?ticket=nonsense", "", 401)]
    [InlineData("/ws", "Authorization: Bearer nonsense\r\n", 401)]
    [InlineData("/ws", "Authorization: Basic YTpi\r\n", 401)]
    [InlineData("/ws", "Authorization: {token}\r\n", 401)]
    [InlineData("/ws/chat", "Authorization: Bearer {token}\r\n", 404)]
    [InlineData("/ws", "Authorization: Bearer {token}\r\n", 101)]
    [InlineData("/ws", "", 101)]
    public async Task A_live_connection_with_credentials_that_are_not_taken_is_refused_before_the_upgrade(string address, string header, int status)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address);
        var handshake = Encoding.ASCII.GetString(RawSocket.Handshake(null)).Replace("GET /ws HTTP", $"GET {address} HTTP", StringComparison.Ordinal)
            .Replace("Host:", header + "Host:", StringComparison.Ordinal).Replace("{token}", hostile.Token, StringComparison.Ordinal);
        await socket.SendAsync(Encoding.ASCII.GetBytes(handshake));

        Assert.StartsWith($"HTTP/1.1 {status} ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/contacts?after=7aCA.00000000-0000-0000-0000-000000000000")]
    [InlineData("/api/v1/contacts?after=AA.00000000-0000-0000-0000-000000000000")]
    public async Task A_cursor_that_holds_no_text_is_none_of_ours(string path)
    {
        var (status, text) = await hostile.Server.SendAsync(HttpMethod.Get, path, null, hostile.Token);

        Assert.Equal(400, status);
        Assert.Equal("bad_request", JsonElement.Parse(text).GetProperty("code").GetString());
    }
}
