using System.Net;
using System.Net.Http.Headers;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>The web client's files as they come to a browser. What is in them is made up.</summary>
public sealed class WebClientTests : IAsyncLifetime
{
    const string Script = "/assets/app-2f1c.js";

    static readonly HttpClient Http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parley-web");
    TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _folder.CreateSubdirectory("assets");
        foreach (var (name, text) in new (string, string)[]
        {
            ("index.html", "the page"), ("index.html.br", "page, br"), ("index.html.gz", "page, gz"),
            ("sw.js", "the worker"), ("manifest.webmanifest", "{}"), ("icon.svg", "<svg/>"), ("words.json", "{}"), ("icon.png", "png"),
            ("assets/app-2f1c.js", "the script"), ("assets/app-2f1c.js.br", "script, br"), ("assets/app-2f1c.js.gz", "script, gz"),
            ("assets/app-2f1c.css", "the style"), ("assets/app-2f1c.css.gz", "style, gz"),
        })
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text);
        _server = await TestServer.StartAsync(DatabaseKind.SQLite, ("Http:WebRoot", _folder.FullName));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/chats")]
    [InlineData("/chats/019a8a3e-3b7c-7c4e-8f1e-000000000000/42?at=now")]
    [InlineData("/apiary")]
    public async Task Every_address_that_is_a_page_is_the_clients_first_page(string path)
    {
        using var answer = await GetAsync(path);

        Assert.Equal("the page", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", Header(answer, "Cache-Control"));
        Assert.NotNull(answer.Headers.ETag);
    }

    [Theory]
    [InlineData("/api/v1/nothing", 404)]
    [InlineData("/api", 404)]
    [InlineData("/API/v1/nothing", 404)]
    [InlineData("/health/nothing", 404)]
    [InlineData("/metrics", 404)]
    [InlineData("/ws/nothing", 404)]
    [InlineData("/wss", 404)]
    [InlineData("/socket/v1/IM/?EIO=4&transport=polling", 404)]
    [InlineData("/Socket.io/", 404)]
    [InlineData("/assets/app-0000.js", 404)]
    [InlineData("/assets/app-2f1c.js.br", 404)]
    [InlineData("/favicon.ico", 404)]
    [InlineData("/.well-known/security", 404)]
    [InlineData("/assets/..%2findex.html", 404)]
    [InlineData("/api/v1/sessions", 405)]
    [InlineData("/health/live", 200)]
    [InlineData("/api/docs/index.html", 200)]
    public async Task What_is_the_servers_own_or_a_file_that_is_not_there_is_no_page(string path, int status)
    {
        using var answer = await GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.DoesNotContain("the page", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Accept", "application/json")]
    [InlineData("Accept", "text/event-stream")]
    [InlineData("Upgrade", "websocket")]
    public async Task Whoever_asks_for_something_else_than_a_page_gets_none(string header, string value)
    {
        using var answer = await GetAsync("/chats", request => request.Headers.TryAddWithoutValidation(header, value));

        await HttpTests.AssertProblemAsync(answer, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Only_what_is_read_is_a_page()
    {
        using var posted = await Http.PostAsync(new Uri(_server.Url, "/chats"), null);
        await HttpTests.AssertProblemAsync(posted, HttpStatusCode.NotFound, "not_found");

        using var head = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(_server.Url, "/chats")));
        Assert.Equal((HttpStatusCode.OK, 8), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/", "br", "page, br", "br")]
    [InlineData(Script, "gzip, deflate, br, zstd", "script, br", "br")]
    [InlineData(Script, "gzip", "script, gz", "gzip")]
    [InlineData(Script, "br;q=0, gzip;q=0.5", "script, gz", "gzip")]
    [InlineData(Script, "deflate", "the script", null)]
    [InlineData(Script, "", "the script", null)]
    [InlineData("/assets/app-2f1c.css", "br, gzip", "style, gz", "gzip")]
    public async Task The_best_encoding_there_is_that_the_browser_takes_is_sent(string path, string accepted, string body, string? encoding)
    {
        using var answer = await GetAsync(path, request => request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted));

        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("Accept-Encoding", Header(answer, "Vary"));
    }

    [Theory]
    [InlineData(Script, "text/javascript; charset=utf-8", true)]
    [InlineData("/assets/app-2f1c.css", "text/css; charset=utf-8", true)]
    [InlineData("/sw.js", "text/javascript; charset=utf-8", false)]
    [InlineData("/manifest.webmanifest", "application/manifest+json", false)]
    [InlineData("/icon.svg", "image/svg+xml", false)]
    [InlineData("/icon.png", "image/png", false)]
    [InlineData("/words.json", "application/json", false)]
    public async Task A_file_has_its_type_and_is_kept_for_ever_where_its_name_changes_with_it(string path, string type, bool isForEver)
    {
        using var answer = await GetAsync(path);

        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(isForEver ? "public, max-age=31536000, immutable" : "no-cache", string.Join(", ", answer.Headers.GetValues("Cache-Control")));
    }

    [Fact]
    public async Task What_a_browser_has_is_not_sent_again_and_each_encoding_is_told_apart()
    {
        using var plain = await GetAsync("/");
        using var encoded = await GetAsync("/", request => request.Headers.Add("Accept-Encoding", "br"));
        Assert.NotEqual(plain.Headers.ETag, encoded.Headers.ETag);

        using var again = await GetAsync("/chats", request => request.Headers.IfNoneMatch.Add(plain.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal("no-cache", Header(again, "Cache-Control"));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        using var other = await GetAsync("/", request => request.Headers.IfNoneMatch.Add(encoded.Headers.ETag!));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sw.js")]
    [InlineData(Script)]
    public async Task Every_file_comes_with_the_headers_that_make_a_browser_careful(string path)
    {
        using var answer = await GetAsync(path);

        var policy = Header(answer, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe-inline", policy.Replace("style-src-attr 'unsafe-inline'", "", StringComparison.Ordinal));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("camera=(self), microphone=(self), geolocation=(self)", Header(answer, "Permissions-Policy"));
    }

    [Fact]
    public async Task Without_its_files_a_small_page_says_what_this_is()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.SQLite, ("Http:WebRoot", "nowhere"));

        Assert.Contains("instant messaging", await Http.GetStringAsync(server.Url));
        using var deep = await Http.GetAsync(new Uri(server.Url, "/chats"));
        await HttpTests.AssertProblemAsync(deep, HttpStatusCode.NotFound, "not_found");
    }

    async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Url, path));
        change?.Invoke(request);
        return await Http.SendAsync(request);
    }

    static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
