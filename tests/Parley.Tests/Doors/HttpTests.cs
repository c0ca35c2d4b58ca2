using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Parley.Tests.Doors;

/// <summary>What every answer over HTTP has in common, whatever it is about.</summary>
public sealed class HttpTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task Every_answer_has_a_request_id_and_careful_headers()
    {
        foreach (var path in (string[])["/", "/health/live", "/api/openapi.json", "/api/v1/accounts/me", "/nothing", "/ws"])
        {
            using var answer = await shared.Http.GetAsync(path);
            Assert.True(Guid.TryParse(Id(answer), out _), path);
            if (path == "/ws")
                continue;
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("order-17.a", true)]
    [InlineData("with space", false)]
    [InlineData("<script>", false)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    public async Task A_clients_request_id_is_kept_when_it_is_short_and_plain(string given, bool isKept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { { "X-Request-Id", given } } };
        using var answer = await shared.Http.SendAsync(request);
        Assert.Equal(isKept, Id(answer) == given);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/conversations/1/nothing")]
    public async Task What_is_not_there_is_a_problem_with_a_code(string path)
    {
        using var answer = await shared.Http.GetAsync(path);
        await AssertProblemAsync(answer, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        using var answer = await shared.Http.DeleteAsync("/api/v1/conversations");
        await AssertProblemAsync(answer, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Equal(["GET", "HEAD", "OPTIONS"], answer.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Options_tells_the_methods_and_head_is_get_without_its_body()
    {
        using var options = await shared.Http.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/api/v1/conversations"));
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Contains("GET", options.Content.Headers.Allow);

        foreach (var path in (string[])["/", "/health/ready", "/api/openapi.json", "/api/v1/accounts/me"])
        {
            using var get = await shared.Http.GetAsync(path);
            using var head = await shared.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            Assert.Equal(get.StatusCode, head.StatusCode);
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused_however_its_length_is_told(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts") { Content = new ByteArrayContent(new byte[300_000]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await shared.Http.SendAsync(request);
        var problem = await AssertProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge, "too_large");
        Assert.Equal(262_144, problem.GetProperty("details").GetProperty("limit").GetInt64());
    }

    [Fact]
    public async Task Nobody_is_let_in_without_a_good_token()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/accounts/me") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "nonsense") } };
        using var answer = await shared.Http.SendAsync(request);
        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task The_first_page_says_in_two_languages_what_this_is()
    {
        var page = await shared.Http.GetStringAsync("/");
        Assert.Contains("instant messaging", page);
        Assert.Contains("即时通讯", page);
        Assert.Contains("href=\"/api/docs\"", page);
    }

    [Fact]
    public async Task The_page_to_try_the_api_fetches_nothing_from_elsewhere()
    {
        using var answer = await shared.Http.GetAsync("/api/docs/index.html");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("swagger-ui", page);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
        Assert.Contains("script-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("/api/openapi.json", await shared.Http.GetStringAsync("/api/docs/index.js"));
    }

    [Fact]
    public async Task Pages_of_other_origins_may_not_call()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { { "Origin", "https://elsewhere.example" } } };
        using var answer = await shared.Http.SendAsync(request);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    internal static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, body);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(body);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    static string Id(HttpResponseMessage answer) => answer.Headers.GetValues("X-Request-Id").Single();
}
