using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Protocol;

namespace Parley.Tests.Client;

/// <summary>
/// The least that speaks the protocol, on a real socket, and fails on demand: loses answers and pushes, refuses, hangs up, goes
/// silent. What the real server never does when asked to. One account, everything in memory.
/// </summary>
sealed partial class FaultyServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly HashSet<string> _goodTokens = [];
    string _refreshToken = "";
    int _issued;

    FaultyServer(WebApplication app)
    {
        _app = app;
        app.UseWebSockets();
        app.Map("/ws", LiveAsync);
        app.MapPost("/api/v1/sessions", () => Json(Issue()));
        app.MapPost("/api/v1/sessions/refresh", RefreshAsync);
        app.MapDelete("/api/v1/sessions/current", (HttpRequest request) =>
            IsGood(request) && _goodTokens.Remove(TokenOf(request)) ? Json(new Done()) : Refuse(ErrorCodes.Unauthorized, 401));
        app.MapGet("/api/v1/anything", (HttpRequest request) =>
            IsGood(request) ? Results.Text("fine") : Refuse(ErrorCodes.Unauthorized, 401));
    }

    public static async Task<FaultyServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new FaultyServer(builder.Build());
        await server._app.StartAsync();
        return server;
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public Guid AccountId { get; } = Guid.CreateVersion7();

    /// <summary>How long tokens say they are good for.</summary>
    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the tokens were renewed.</summary>
    public int Renewals { get; private set; }

    /// <summary>The session is over: nothing renews its tokens.</summary>
    public bool SessionIsOver { get; set; }

    /// <summary>Whatever their expiry says, the tokens there are stop working.</summary>
    public void RevokeAccessTokens() => _goodTokens.Clear();

    SignedIn Issue()
    {
        var number = ++_issued;
        _goodTokens.Add($"access-{number}");
        _refreshToken = $"refresh-{number}";
        var now = TimeProvider.System.GetUtcNow();
        return new SignedIn(
            new Account(AccountId, "ann", "Ann", false), Guid.CreateVersion7(), $"access-{number}",
            (now + AccessLifetime).ToUnixTimeMilliseconds(), (now + TimeSpan.FromDays(30)).ToUnixTimeMilliseconds(), _refreshToken);
    }

    async Task<IResult> RefreshAsync(HttpRequest request)
    {
        var body = await JsonSerializer.DeserializeAsync(request.Body, ProtocolJson.Default.Refresh);
        if (SessionIsOver)
            return Refuse(ErrorCodes.Unauthorized, 401);
        if (body!.RefreshToken != _refreshToken)
            return Refuse(ErrorCodes.RefreshTokenReused, 401);
        Renewals++;
        return Json(Issue());
    }

    static string TokenOf(HttpRequest request) => request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);

    bool IsGood(HttpRequest request) => _goodTokens.Contains(TokenOf(request));

    static IResult Json<T>(T value) => Results.Text(JsonSerializer.Serialize(value, ProtocolJson.Default.GetTypeInfo(typeof(T))!), "application/json");

    static IResult Refuse(string code, int status) => Results.Text(
        new JsonObject { ["title"] = "Refused.", ["code"] = code }.ToJsonString(), "application/problem+json", statusCode: status);

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines.Keys)
            line.Abort();
        await _app.DisposeAsync();
    }
}
