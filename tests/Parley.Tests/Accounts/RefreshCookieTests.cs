using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

/// <summary>What a browser does: the refresh token stays in a cookie, and no script sees it.</summary>
public sealed class RefreshCookieTests(SharedServers servers)
{
    static readonly Device Tab = new("tab", "web", "A browser");

    [Theory, OnBothDatabases]
    public async Task Whoever_names_a_slot_gets_the_refresh_token_in_its_cookie_and_not_in_the_answer(DatabaseKind kind)
    {
        var browser = new Browser(await servers.Get(kind));
        var name = $"ann-{Guid.CreateVersion7():N}"[..32];

        var registered = await browser.PostAsync("accounts", new { username = name, password = Person.Password, device = Tab }, "a1");
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(registered.Body.GetProperty("refreshExpiresAt").GetInt64()).ToString("R");
        Assert.False(registered.Body.TryGetProperty("refreshToken", out _));
        Assert.Matches($"^parley-a1=[A-Za-z0-9_-]{{86}}; expires={expires}; path=/api/v1/sessions; samesite=strict; httponly$", registered.SetCookie);

        var loggedIn = await browser.PostAsync("sessions", new { login = name, password = Person.Password, device = Tab with { DeviceId = "other" } }, "b2");
        Assert.False(loggedIn.Body.TryGetProperty("refreshToken", out _));
        Assert.StartsWith("parley-b2=", loggedIn.SetCookie);

        var first = browser.Cookies["parley-a1"];
        var refreshed = await browser.PostAsync("sessions/refresh", null, "a1");
        Assert.Equal(registered.Body.GetProperty("sessionId").GetGuid(), refreshed.Body.GetProperty("sessionId").GetGuid());
        Assert.False(refreshed.Body.TryGetProperty("refreshToken", out _));
        Assert.NotEqual(first, browser.Cookies["parley-a1"]);
        await browser.PostAsync("sessions/refresh", new { }, "a1");
        await browser.PostAsync("sessions/refresh", new { }, "b2");
    }

    [Theory, OnBothDatabases]
    public async Task A_browser_keeps_one_secret_for_all_that_sign_in_there_and_no_script_sees_it(DatabaseKind kind)
    {
        var browser = new Browser(await servers.Get(kind));
        var (ann, bob) = ($"ann-{Guid.CreateVersion7():N}"[..32], $"bob-{Guid.CreateVersion7():N}"[..32]);

        var registered = await browser.PostAsync("accounts", new { username = ann, password = Person.Password, device = Tab }, "a1");
        Assert.False(registered.Body.TryGetProperty("deviceSecret", out _));
        Assert.Matches("^parley_device=[A-Za-z0-9_-]{43}; max-age=34560000; path=/api/v1; samesite=strict; httponly$", browser.DeviceCookie);
        var first = browser.DeviceCookie;
        await browser.PostAsync("accounts", new { username = bob, password = Person.Password, device = Tab }, "b2");
        await browser.PostAsync("sessions", new { login = ann, password = Person.Password, device = Tab }, "a1");
        await browser.PostAsync("sessions/refresh", null, "a1");

        Assert.Equal(first, browser.DeviceCookie);
    }

    [Theory, OnBothDatabases]
    public async Task Without_the_header_a_cookie_is_nothing(DatabaseKind kind)
    {
        var browser = await Browser.SignInAsync(await servers.Get(kind), "a1");

        var refused = await browser.PostAsync("sessions/refresh", new { }, slot: null);
        Assert.Equal((HttpStatusCode.BadRequest, "refreshToken"), (refused.Status, refused.Body.GetProperty("details").GetProperty("field").GetString()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.LogOutAsync(slot: null, token: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("sessions/refresh", new { }, "a1")).Status);
    }

    [Theory, OnBothDatabases]
    public async Task A_slot_without_its_cookie_is_not_signed_in(DatabaseKind kind)
    {
        var browser = await Browser.SignInAsync(await servers.Get(kind), "a1");

        var refused = await browser.PostAsync("sessions/refresh", new { }, "b2");

        Assert.Equal("unauthorized", refused.Code);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("sessions/refresh", new { }, "a1")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A1")]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("a=b")]
    [InlineData("a,b")]
    [InlineData("12345678901234567")]
    public async Task What_is_no_slot_is_a_bad_request(string slot)
    {
        var browser = new Browser(await servers.Get(DatabaseKind.SQLite));

        Assert.Equal("bad_request", (await browser.PostAsync("sessions/refresh", new { }, slot)).Code);
        Assert.Equal("bad_request", (await browser.LogOutAsync(slot, token: null)).Code);
    }

    [Theory, OnBothDatabases]
    public async Task Logging_out_ends_the_session_and_takes_the_cookie_away(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var browser = await Browser.SignInAsync(server, "a1");
        var (token, cookie) = (browser.AccessToken, browser.Cookies["parley-a1"]);

        var gone = await browser.LogOutAsync("a1", token);

        Assert.Equal(HttpStatusCode.OK, gone.Status);
        Assert.Equal("parley-a1=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/api/v1/sessions; samesite=strict; httponly", gone.SetCookie);
        browser.Cookies["parley-a1"] = cookie;
        var refused = await browser.PostAsync("sessions/refresh", new { }, "a1");
        Assert.Equal("unauthorized", refused.Code);
        Assert.StartsWith("parley-a1=;", refused.SetCookie);
    }

    [Theory, OnBothDatabases]
    public async Task One_can_log_out_when_the_access_token_is_good_no_more(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var browser = await Browser.SignInAsync(server, "a1");
        var (token, cookie) = (browser.AccessToken, browser.Cookies["parley-a1"]);
        server.Clock.Advance(TimeSpan.FromMinutes(11));

        var gone = await browser.LogOutAsync("a1", token);

        Assert.Equal(HttpStatusCode.OK, gone.Status);
        Assert.StartsWith("parley-a1=;", gone.SetCookie);
        browser.Cookies["parley-a1"] = cookie;
        Assert.Equal("unauthorized", (await browser.PostAsync("sessions/refresh", new { }, "a1")).Code);
        Assert.Equal("unauthorized", (await browser.LogOutAsync("a1", token)).Code);
        Assert.Empty(browser.Cookies);
    }

    [Theory, OnBothDatabases]
    public async Task A_spent_cookie_ends_the_session_and_goes(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var browser = await Browser.SignInAsync(server, "a1");
        var stolen = browser.Cookies["parley-a1"];
        await browser.PostAsync("sessions/refresh", new { }, "a1");
        server.Clock.Advance(TimeSpan.FromSeconds(31));
        browser.Cookies["parley-a1"] = stolen;

        var refused = await browser.PostAsync("sessions/refresh", new { }, "a1");

        Assert.Equal("refresh_token_reused", refused.Code);
        Assert.Empty(browser.Cookies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_cookie_is_for_TLS_alone_where_the_request_came_by_it(bool trusted)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.SQLite, ("Http:TrustForwardedFor", $"{trusted}"));
        var browser = new Browser(server) { Scheme = "https" };

        var answer = await browser.PostAsync("accounts", new { username = "ann", password = Person.Password, device = Tab }, "a1");

        Assert.Equal(trusted, answer.SetCookie!.Contains("; secure;", StringComparison.Ordinal));
        Assert.Equal(trusted ? ["__Host-parley-a1"] : ["parley-a1"], browser.Cookies.Keys);
        Assert.Contains(trusted ? "; path=/;" : "; path=/api/v1/sessions;", answer.SetCookie);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("sessions/refresh", null, "a1")).Status);
        await browser.LogOutAsync("a1", token: null);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task The_cookie_is_for_TLS_alone_where_the_operator_says_so()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.SQLite, ("Http:SecureCookies", "true"));
        var browser = await Browser.SignInAsync(server, "a1");

        Assert.Equal(["__Host-parley-a1"], browser.Cookies.Keys);
    }

    [Theory, OnBothDatabases]
    public async Task A_cookie_of_its_former_name_is_taken_and_replaced(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Http:TrustForwardedFor", "true"));
        var before = await Browser.SignInAsync(server, "a1");
        var browser = new Browser(server) { Scheme = "https" };
        browser.Cookies["parley-a1"] = before.Cookies["parley-a1"];

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("sessions/refresh", null, "a1")).Status);

        Assert.Equal(["__Host-parley-a1"], browser.Cookies.Keys);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("sessions/refresh", null, "a1")).Status);
    }

    [Theory, OnBothDatabases]
    public async Task A_page_of_elsewhere_has_no_use_of_the_cookie(DatabaseKind kind)
    {
        var browser = await Browser.SignInAsync(await servers.Get(kind), "a1");
        (string, string)[] foreign =
        [
            ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Site", "none"),
            ("Origin", "https://elsewhere.example"), ("Origin", "null"), ("Origin", "http://127.0.0.1:1"),
        ];
        foreach (var header in foreign)
            Assert.Equal((header, "forbidden"), (header, (await browser.PostAsync("sessions/refresh", null, "a1", header)).Code));

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("sessions/refresh", null, "a1", ("Sec-Fetch-Site", "same-origin"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("sessions/refresh", null, "a1", ("Origin", browser.Origin))).Status);
    }

    /// <param name="SetCookie">The cookie it sets, as it is written.</param>
    sealed record Said(HttpStatusCode Status, JsonElement Body, string? SetCookie)
    {
        public string Code => Body.GetProperty("code").GetString()!;
    }

    /// <summary>Keeps cookies and sends them, wherever.</summary>
    sealed class Browser(TestServer server)
    {
        static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false });

        /// <summary>Those of the slots.</summary>
        public Dictionary<string, string> Cookies { get; } = [];

        /// <summary>The cookie of the browser itself, as it was last set.</summary>
        public string DeviceCookie { get; private set; } = "";

        /// <summary>As a proxy tells it.</summary>
        public string? Scheme { get; init; }

        public string AccessToken { get; private set; } = "";

        public static async Task<Browser> SignInAsync(TestServer server, string slot)
        {
            var browser = new Browser(server);
            var name = $"ann-{Guid.CreateVersion7():N}"[..32];
            await browser.PostAsync("accounts", new { username = name, password = Person.Password, device = Tab }, slot);
            return browser;
        }

        public string Origin => server.Url.GetLeftPart(UriPartial.Authority);

        /// <param name="header">What a browser says of the page that asks.</param>
        public Task<Said> PostAsync(string path, object? body, string? slot, (string Name, string Value)? header = null) =>
            SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), slot, token: null, header);

        public Task<Said> LogOutAsync(string? slot, string? token) => SendAsync(HttpMethod.Delete, "sessions/current", null, slot, token);

        async Task<Said> SendAsync(HttpMethod method, string path, HttpContent? body, string? slot, string? token, (string Name, string Value)? header = null)
        {
            using var request = new HttpRequestMessage(method, new Uri(server.Url, $"/api/v1/{path}")) { Content = body };
            if (slot is not null)
                request.Headers.TryAddWithoutValidation("Parley-Cookie", slot);
            if (header is { } said)
                request.Headers.Add(said.Name, said.Value);
            if (Scheme is not null)
                request.Headers.Add("X-Forwarded-Proto", Scheme);
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}").Prepend(DeviceCookie.Split(';')[0])));
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await Http.SendAsync(request);

            var cookies = (answer.Headers.TryGetValues("Set-Cookie", out var all) ? all : []).ToLookup(cookie => cookie.Split('=')[0].EndsWith("parley_device", StringComparison.Ordinal));
            DeviceCookie = cookies[true].SingleOrDefault() ?? DeviceCookie;
            string[] set = [.. cookies[false]];
            foreach (var pair in set.Select(cookie => cookie.Split(';')[0].Split('=')))
            {
                var (name, value) = (pair[0], pair[1]);
                if (value.Length > 0)
                    Cookies[name] = value;
                else
                    Cookies.Remove(name);
            }

            var answered = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            if (answered.TryGetProperty("accessToken", out var access))
                AccessToken = access.GetString()!;
            return new Said(answer.StatusCode, answered, set.FirstOrDefault());
        }
    }
}
