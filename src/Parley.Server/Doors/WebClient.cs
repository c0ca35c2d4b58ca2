using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Parley.Server.Doors;

/// <summary>
/// The web client, from the files that its build left beside the program. Everything that is no file, belongs to nobody else and is asked
/// for as a page is one of the client's: it gets the first page, which reads the address itself.
/// </summary>
sealed class WebClient
{
    const string Index = "/index.html";

    // 'self' is WebSockets too. Measures and positions are set on elements by script (style-src-attr); no style sheet comes that way.
    const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Addresses of the server's own.</summary>
    static readonly PathString[] Taken = ["/api", "/ws", "/health", "/metrics"];

    /// <summary>Where programs look for a socket: whoever speaks another protocol must not take a page for its answer.</summary>
    static readonly string[] Sockets = ["/ws", "/socket"];

    readonly string _folder;

    // Names and tags, no bytes. The files are looked through once: whoever builds the client again starts the server again.
    readonly Lazy<FrozenDictionary<string, WebFile>> _files;

    public WebClient(IOptions<HttpOptions> options)
    {
        _folder = Path.GetFullPath(options.Value.WebRoot, AppContext.BaseDirectory);
        _files = new(() => WebFile.In(_folder).ToFrozenDictionary(file => file.Path, StringComparer.Ordinal));
    }

    /// <summary>False in a build without the client.</summary>
    public bool IsThere => File.Exists(_folder + Index);

    public Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return next(context);
        var path = context.Request.Path;
        return Array.Exists(Taken, taken => path.StartsWithSegments(taken, StringComparison.OrdinalIgnoreCase)) || Find(context.Request) is not { } file
            ? next(context)
            : SendAsync(context, file);
    }

    WebFile? Find(HttpRequest request)
    {
        var path = request.Path.Value!;
        // A file that is not there, one of an older build for example, must not look as if it were: what has a dot in it is no page.
        if (path.Contains('.', StringComparison.Ordinal))
            return _files.Value.GetValueOrDefault(path);
        return IsPage(path, request) ? _files.Value.GetValueOrDefault(Index) : null;
    }

    static bool IsPage(string path, HttpRequest request) =>
        !Array.Exists(Sockets, start => path.StartsWith(start, StringComparison.OrdinalIgnoreCase))
        && request.Headers.Upgrade.Count == 0
        && (request.Headers.Accept.Count == 0 || request.Headers.Accept.ToString() is var accept
            && (accept.Contains("text/html", StringComparison.OrdinalIgnoreCase) || accept.Contains("*/*", StringComparison.Ordinal)));

    static Task SendAsync(HttpContext context, WebFile file)
    {
        var headers = context.Response.Headers;
        // Not pages alone: what a worker may do stands with its script.
        headers.ContentSecurityPolicy = Policy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(self)";
        headers.CacheControl = file.IsForEver ? "public, max-age=31536000, immutable" : "no-cache";
        if (file.Encoded.Count > 0)
            headers.Vary = HeaderNames.AcceptEncoding;

        var (encoding, sent) = file.Choose(context.Request.GetTypedHeaders().AcceptEncoding);
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        return TypedResults.PhysicalFile(sent.FullPath, file.ContentType, entityTag: sent.Tag, enableRangeProcessing: true).ExecuteAsync(context);
    }
}
