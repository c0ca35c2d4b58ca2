using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Parley.Server.Doors;

static class DoorsSetup
{
    public static WebApplicationBuilder AddDoors(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OperationTable>().AddSingleton<RateLimits>()
            .AddSingleton<HttpDoor>().AddSingleton<WebSocketDoor>().AddSingleton<LiveSessions>();
        if (builder.Configuration["urls"] is null)
            builder.WebHost.UseUrls("http://localhost:5080");
        ControlSocket.Add(builder);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = Live.Descriptors.LiveConnections + Live.Descriptors.HttpConnections;
        });
        return builder;
    }

    public static WebApplication UseDoors(this WebApplication app)
    {
        // Before everything else: a live connection's request lasts as long as it does, and every layer it passes through would stay in
        // memory with it.
        var webSocket = app.Services.GetRequiredService<WebSocketDoor>();
        app.Map("/ws", branch => branch.Run(webSocket.HandleAsync));
        app.Services.GetRequiredService<HttpDoor>().Map(app);
        app.MapGet("/health/live", () => "live");
        app.MapGet("/health/ready", () => "ready");
        return app;
    }
}
