using System.Security.Cryptography;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Log;

namespace Parley.Server.Running;

/// <summary>Nothing listens, and measuring costs next to nothing, unless metrics are asked for.</summary>
static class MetricsSetup
{
    public static WebApplicationBuilder AddMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OperationMetrics>().AddSingleton<CommitterMetrics>().AddSingleton<LiveMetrics>();
        var options = builder.Configuration.Read<MetricsOptions>("Metrics");
        if (options.AreServed)
            builder.Services.AddSingleton<MetricsListener>();
        if (options.Port > 0)
            builder.AlsoListenAt("Metrics", $"http://{options.Address}:{options.Port}");
        // OpenTelemetry's own variables say where to, how often and how; without an address nothing of it is loaded.
        if (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"))
            builder.Services.AddSingleton(_ => CreateSender());
        return builder;
    }

    static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    public static WebApplication UseMetrics(this WebApplication app)
    {
        // Both are made now, or they would miss what is measured before they are first asked for.
        app.Services.GetService<MeterProvider>();
        if (app.Services.GetService<MetricsListener>() is not { } listener)
            return app;
        var options = app.Configuration.Read<MetricsOptions>("Metrics");
        var token = string.IsNullOrEmpty(options.Token) ? null : Encoding.UTF8.GetBytes(options.Token);
        // No layer of its own that would wait for the rest: live connections' requests pass here too, and stay long.
        app.Use(next => context =>
        {
            var isOurPort = options.Port > 0 && context.Connection.LocalPort == options.Port;
            if (context.Request.Path != "/metrics")
                return isOurPort ? NotFoundAsync(context) : next(context);
            return isOurPort || Knows(token, context.Request) ? WriteAsync(context, listener) : NotFoundAsync(context);
        });
        return app;
    }

    static bool Knows(byte[]? token, HttpRequest request) =>
        token is not null && request.BearerToken() is { } given && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), token);

    static Task WriteAsync(HttpContext context, MetricsListener listener)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(PrometheusText.Write(listener.Read()), context.RequestAborted);
    }

    static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>The environment's word goes before ours.</summary>
    static MeterProvider CreateSender() => Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("parley", serviceVersion: ServerVersion.Text).AddTelemetrySdk().AddEnvironmentVariableDetector())
        .AddMeter(Meters.Exported)
        .AddOtlpExporter()
        .Build();
}
