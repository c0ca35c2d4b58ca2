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

    internal bool AllowsOrigin(string origin, HttpRequest request) =>
        AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
