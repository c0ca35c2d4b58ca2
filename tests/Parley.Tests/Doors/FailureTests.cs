using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>What is said when something breaks.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_bug_is_answered_with_the_request_id_and_nothing_of_its_cause()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        context.Request.Headers["X-Request-Id"] = "order-17";
        await new Entrance(_ => throw new InvalidOperationException("the secret cause"), Options.Create(new HttpOptions()), NullLogger<Entrance>.Instance).InvokeAsync(context);
        await context.Response.BodyWriter.FlushAsync();

        var body = Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
        var problem = JsonElement.Parse(body);
        Assert.Equal(500, context.Response.StatusCode);
        Assert.Equal("internal", problem.GetProperty("code").GetString());
        Assert.Equal("order-17", problem.GetProperty("details").GetProperty("requestId").GetString());
        Assert.Equal("order-17", context.Response.Headers["X-Request-Id"]);
        Assert.DoesNotContain("secret", body);
    }

    [Fact]
    public async Task A_server_whose_database_is_gone_is_up_and_not_ready()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database));
        await TestDatabases.DropAsync(database.ConnectionString!);

        using var ready = await server.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("database", await ready.Content.ReadAsStringAsync());
        Assert.Equal("live", await server.Http.GetStringAsync("/health/live"));
    }
}
