using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Parley.Server.Doors;

static class DoorsSetup
{
    public static WebApplicationBuilder AddDoors(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OperationTable>().AddSingleton<Debts>().AddSingleton<RateLimits>().AddSingleton<ConnectionCap>().AddSingleton<Strangers>()
            .AddSingleton<StorageFailures>().AddSingleton<Health>().AddSingleton<HttpDoor>()
            .AddSingleton<OpenApi.OpenApiDoor>().AddSingleton<WebSocketDoor>().AddSingleton<LiveSessions>().AddSingleton<WebClient>()
            .AddHostedService<Greeting>().AddCors();
        if (builder.Configuration["urls"] is null)
            builder.WebHost.UseUrls("http://localhost:5080");
        // Before the control socket: the defaults for endpoints hold for those that are added after them.
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, Listening>();
        ControlSocket.Add(builder);
        builder.WebHost.UseKestrelHttpsConfiguration();
        return builder;
    }

    public static WebApplication UseDoors(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<HttpOptions>>().Value;
        UnreadableRequests.Watch(app.Services);
        // It leaves nothing behind in memory, so it may stand before the WebSocket.
        if (options.TrustForwardedFor)
            app.UseForwardedHeaders(LastProxy());
        if (options.RequireHttps)
            app.RequireHttps();
        // Before everything else: a live connection's request lasts as long as it does, and every layer it passes through would stay in
        // memory with it.
        var webSocket = app.Services.GetRequiredService<WebSocketDoor>();
        app.Map("/ws", branch => branch.Run(webSocket.HandleAsync));

        app.UseMiddleware<Entrance>();
        if (options.AllowedOrigins.Length > 0)
            app.UseCors(cors => cors.WithOrigins(options.AllowedOrigins).AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(HttpDoor.Told));
        app.UseDocs();
        var webClient = app.Services.GetRequiredService<WebClient>();
        if (webClient.IsThere)
            app.Use(webClient.HandleAsync);
        // Said here, or it would be put before the WebSocket.
        app.UseRouting();
        app.Services.GetRequiredService<HttpDoor>().Map(app);
        app.Services.GetRequiredService<OpenApi.OpenApiDoor>().Map(app);
        Health.Map(app);
        Pages.Map(app);
        return app;
    }

    /// <summary>The last proxy's word only: what stands before it in the header is whatever the client wrote.</summary>
    static ForwardedHeadersOptions LastProxy()
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = 1 };
        // From whatever address it comes, a container's for example: trusting it is the operator's decision.
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        return options;
    }
}
