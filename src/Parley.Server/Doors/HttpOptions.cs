using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Doors;

/// <summary>The HTTP door. Section <c>Http</c>.</summary>
public sealed class HttpOptions
{
    /// <summary>Pages of these origins may call the API and open WebSockets, beside the server's own; for example <c>https://chat.example.org</c>.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>The largest request body, in bytes.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// How many connections this process takes beside the live ones of <c>Live:MaxConnections</c>; further ones are answered 503. When
    /// 0, as many as the process' limit on open files leaves room for.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxConnections { get; set; }

    /// <summary>
    /// How many of them may come from one address (IPv6: from one /64) and have nobody signed in on them; further ones are answered 503.
    /// When 0, a quarter of those there may be. Not counted with <c>Http:TrustForwardedFor</c>: then all of them are the proxy's.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxStrangersPerAddress { get; set; }

    /// <summary>How long a new connection may say nothing at all; then it is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client may take to send a request's line and headers.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is kept between requests.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>
    /// Whether to take the client's address from <c>X-Forwarded-For</c>, as its last entry tells it, and the scheme from
    /// <c>X-Forwarded-Proto</c>. Only behind a reverse proxy that sets them: otherwise anyone chooses the address that limits are
    /// counted for.
    /// </summary>
    public bool TrustForwardedFor { get; set; }

    /// <summary>
    /// The folder of the web client, which is served at <c>/</c>; relative to the program's own. Where it holds no <c>index.html</c>, a
    /// small page says what this is.
    /// </summary>
    [Required]
    public string WebRoot { get; set; } = "wwwroot";

    /// <summary>
    /// Whether cookies are for HTTPS alone, wherever the request seems to have come by: for a proxy that ends TLS and does not say so. Without
    /// it they are where the request is known to have come by HTTPS.
    /// </summary>
    public bool SecureCookies { get; set; }

    /// <summary>
    /// Whether pages asked for by HTTP are answered with their address by HTTPS, and anything else there is refused. Behind a proxy, its
    /// headers must be trusted (<c>Http:TrustForwardedFor</c>).
    /// </summary>
    public bool RequireHttps { get; set; }

    /// <summary>
    /// For how long browsers come by HTTPS alone once they have (<c>Strict-Transport-Security</c>, RFC 6797), on answers by HTTPS. When 0,
    /// nothing is said. A year is usual: <c>365.00:00:00</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1000.00:00:00")]
    public TimeSpan HstsMaxAge { get; set; }

    /// <summary>Whether that holds for all names below the server's too (<c>includeSubDomains</c>).</summary>
    public bool HstsSubdomains { get; set; }

    /// <summary>
    /// Whether a request is not of a page of elsewhere. A browser sends the page's origin and cannot be made to lie; whoever sends none is
    /// no browser. A page by HTTP is none of a server by HTTPS: whoever sits on the line can write it. One by HTTPS is, though the request
    /// seems to come by HTTP: a proxy has ended TLS and did not say so.
    /// </summary>
    internal bool AllowsOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase) || IsOwn(origin, request);
    }

    /// <summary>
    /// Whether what brings a cookie is of a page of ours. Browsers say so (Fetch Metadata); older ones tell the origin; whoever says neither
    /// is no browser.
    /// </summary>
    internal static bool IsOwnPage(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site.Length > 0 ? site == "same-origin" : origin.Length == 0 || IsOwn(origin, request);
    }

    static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && !request.IsHttps))
        && uri.IdnHost.Equals(request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (uri.Port == (request.Host.Port ?? DefaultPort(uri.Scheme)));

    static int DefaultPort(string scheme) => scheme == Uri.UriSchemeHttps ? 443 : 80;
}
