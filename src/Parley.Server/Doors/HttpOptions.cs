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
    /// Whether to take the client's address from <c>X-Forwarded-For</c>. Only behind a reverse proxy that sets it: otherwise anyone
    /// chooses the address that limits are counted for.
    /// </summary>
    public bool TrustForwardedFor { get; set; }

    internal bool AllowsOrigin(string origin, HttpRequest request) =>
        AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
