using System.Net;
using System.Text;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>What an operator can set about HTTP, and the limits that keep the process alive.</summary>
public sealed class HttpOptionsTests
{
    // Without a body, so that an answer ends with its headers.
    static readonly byte[] Ask = Encoding.ASCII.GetBytes("HEAD /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    // Goes nowhere by itself.
    static readonly HttpClient Direct = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Fact]
    public async Task Pages_of_an_allowed_origin_may_call_and_read_the_limits()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { Arguments = ["--Http:AllowedOrigins:0=https://chat.example"] });

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/accounts/me")
        {
            Headers = { { "Origin", "https://chat.example" }, { "Access-Control-Request-Method", "PATCH" }, { "Access-Control-Request-Headers", "authorization" } },
        };
        using var allowed = await server.Http.SendAsync(preflight);
        Assert.Equal("https://chat.example", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("PATCH", allowed.Headers.GetValues("Access-Control-Allow-Methods").Single());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { { "Origin", "https://chat.example" } } };
        using var answer = await server.Http.SendAsync(request);
        Assert.Contains("RateLimit-Remaining", answer.Headers.GetValues("Access-Control-Expose-Headers").Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_limit_is_told_and_counted_by_the_address_that_is_to_be_believed(bool trust)
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database)
        {
            Arguments = ["--RateLimits:Enabled=true", "--RateLimits:Registration:Burst=1", "--RateLimits:Registration:PerSecond=0.001", $"--Http:TrustForwardedFor={trust}"],
        });

        using var first = await RegisterAsync(server, "9.9.9.9, 192.0.2.1");
        Assert.Equal("1", first.Headers.GetValues("RateLimit-Limit").Single());
        Assert.Equal("0", first.Headers.GetValues("RateLimit-Remaining").Single());

        // What stands before the last entry is the client's own invention.
        using var same = await RegisterAsync(server, "8.8.8.8, 192.0.2.1");
        await HttpTests.AssertProblemAsync(same, HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.True(same.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal("0", same.Headers.GetValues("RateLimit-Remaining").Single());

        using var other = await RegisterAsync(server, "9.9.9.9, 192.0.2.2");
        Assert.Equal(trust, other.StatusCode != HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Where_HTTPS_is_required_pages_are_led_to_it_and_everything_else_is_refused()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.SQLite, ("Http:RequireHttps", "true"), ("Http:TrustForwardedFor", "true"), ("Http:HstsMaxAge", "365.00:00:00"), ("Http:HstsSubdomains", "true"));

        using var page = await AskAsync(server, "/c/1?after=2", "http");
        Assert.Equal((HttpStatusCode.PermanentRedirect, "https://chat.example/c/1?after=2"), (page.StatusCode, page.Headers.Location!.ToString()));
        foreach (var path in new[] { "/api/v1/server", "/ws" })
        {
            using var refused = await AskAsync(server, path, "http");
            await HttpTests.AssertProblemAsync(refused, HttpStatusCode.Forbidden, "https_required");
        }

        using var watched = await AskAsync(server, "/health/live", "http");
        Assert.Equal(HttpStatusCode.OK, watched.StatusCode);
        Assert.False(watched.Headers.Contains("Strict-Transport-Security"));
        using var answer = await AskAsync(server, "/api/v1/server", "https");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("max-age=31536000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Theory]
    [InlineData("http", "http://chat.example", true)]
    [InlineData("https", "https://chat.example", true)]
    // A proxy has ended TLS and does not say so.
    [InlineData("http", "https://chat.example", true)]
    // Whoever sits on the line can write a page by HTTP.
    [InlineData("https", "http://chat.example", false)]
    [InlineData("https", "https://chat.example:8443", false)]
    [InlineData("https", "https://elsewhere.example", false)]
    [InlineData("https", "ftp://chat.example", false)]
    [InlineData("https", "null", false)]
    public async Task The_page_that_opens_a_WebSocket_is_of_the_same_origin_its_scheme_included(string scheme, string origin, bool isAllowed)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.SQLite, ("Http:TrustForwardedFor", "true"));

        using var answer = await AskAsync(
            server, "/ws", scheme, ("Origin", origin), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEA=="));

        Assert.Equal(isAllowed ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    static async Task<HttpResponseMessage> AskAsync(TestServer server, string path, string scheme, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, path)) { Headers = { Host = "chat.example" } };
        request.Headers.Add("X-Forwarded-Proto", scheme);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Direct.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task Above_the_cap_new_connections_are_told_when_to_come_back_and_open_ones_live()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        // Two, and one that the harness keeps open.
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { Arguments = ["--Live:MaxConnections=1", "--Http:MaxConnections=2"] });

        using var one = await OpenAsync(server);
        using var two = await OpenAsync(server);
        using (var three = await RawSocket.ConnectAsync(server.Address))
        {
            await three.SendAsync(Ask);
            var refusal = await three.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 503 ", refusal);
            Assert.Contains("Retry-After: 5", refusal);
            Assert.Contains("Connection: close", refusal);
            await three.EndAsync();
        }

        await one.SendAsync(Ask);
        Assert.StartsWith("HTTP/1.1 200 ", await one.ReadHeadAsync());
        two.Dispose();
        await Eventually.HoldsAsync(async () =>
        {
            using var again = await RawSocket.ConnectAsync(server.Address);
            await again.SendAsync(Ask);
            return (await again.ReadHeadAsync()).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
        }, "the place is free again");
    }

    [Fact]
    public async Task A_flood_of_connections_does_not_use_up_the_open_files()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { OpenFiles = 1500 });
        using var existing = await OpenAsync(server);

        var flood = new List<RawSocket>();
        try
        {
            for (var i = 0; i < 2500; i++)
            {
                flood.Add(await RawSocket.ConnectAsync(server.Address));
                await flood[^1].SendAsync(Ask);
            }

            await existing.SendAsync(Ask);
            Assert.StartsWith("HTTP/1.1 200 ", await existing.ReadHeadAsync());
            Assert.True(server.IsRunning);
        }
        finally
        {
            flood.ForEach(socket => socket.Dispose());
        }

        await Eventually.HoldsAsync(async () =>
        {
            using var after = await RawSocket.ConnectAsync(server.Address);
            await after.SendAsync(Ask);
            return (await after.ReadHeadAsync()).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
        }, "the server takes new connections again");
    }

    [Fact]
    public async Task Whoever_does_not_finish_their_headers_is_cut_off()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { Arguments = ["--Http:HeadersTimeout=00:00:01"] });
        using var slow = await RawSocket.ConnectAsync(server.Address);
        await slow.SendAsync(Ask.AsMemory(0, 30));
        Assert.StartsWith("HTTP/1.1 408 ", await slow.ReadHeadAsync());
        await slow.EndAsync();
    }

    static async Task<RawSocket> OpenAsync(ServerProcess server)
    {
        var socket = await RawSocket.ConnectAsync(server.Address);
        await socket.SendAsync(Ask);
        Assert.StartsWith("HTTP/1.1 200 ", await socket.ReadHeadAsync());
        return socket;
    }

    static async Task<HttpResponseMessage> RegisterAsync(ServerProcess server, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts")
        {
            Headers = { { "X-Forwarded-For", forwardedFor } },
            Content = new StringContent("{}"),
        };
        return await server.Http.SendAsync(request);
    }
}
