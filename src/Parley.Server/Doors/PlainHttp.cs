namespace Parley.Server.Doors;

/// <summary>
/// Where HTTPS is required, what comes by HTTP. Who opened a page is led to it by HTTPS; a program that sent its token in the clear must
/// not go on doing so unnoticed, and is refused.
/// </summary>
static class PlainHttp
{
    public static WebApplication RequireHttps(this WebApplication app)
    {
        var control = app.Services.GetRequiredService<ControlSocket>();
        // No layer of its own that would wait for the rest: live connections' requests pass here too, and stay long.
        app.Use(next => context => context.Request.IsHttps || IsLocal(context, control) ? next(context) : RefuseAsync(context));
        return app;
    }

    /// <summary>The operator's own, and what watches the server from beside it.</summary>
    static bool IsLocal(HttpContext context, ControlSocket control) => context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || control.Brought(context);

    static Task RefuseAsync(HttpContext context)
    {
        var request = context.Request;
        var isPage = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && !request.Path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase) && !request.Path.StartsWithSegments("/ws", StringComparison.OrdinalIgnoreCase);
        if (!isPage || !request.Host.HasValue)
            return Problems.WriteAsync(context, Errors.HttpsRequired);
        // The port that HTTPS has is the usual one: what the request came to is not it.
        context.Response.Redirect($"https://{request.Host.Host}{request.PathBase}{request.Path}{request.QueryString}", permanent: true, preserveMethod: true);
        return Task.CompletedTask;
    }
}
