using System.Net;

namespace Parley.Server.Doors;

static class HttpRequests
{
    /// <summary>The address limits are counted for. IPv6 by its first 64 bits: a household has all of the rest.</summary>
    public static string AddressOf(this HttpContext context) => context.Connection.RemoteIpAddress is { } address ? KeyOf(address) : "local";

    /// <summary>The same, of any address.</summary>
    public static string KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]).ToString()
            : address.ToString();
    }

    public static string? BearerToken(this HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }
}
