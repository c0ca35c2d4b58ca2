using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Parley.Server.Doors;

/// <summary>How the web server listens: what it waits for, and how long. Nothing a client does may hold a place for ever.</summary>
sealed class Listening(IOptions<HttpOptions> options, ConnectionCap cap) : IConfigureOptions<KestrelServerOptions>
{
    public const int MaxTargetBytes = 8 * 1024;
    public const int MaxHeaderBytes = 16 * 1024;
    public const int MaxHeaders = 64;
    const int MaxStreams = 100;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => cap.RunAsync(connection, next)));
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
        limits.RequestHeadersTimeout = options.Value.HeadersTimeout;
        limits.KeepAliveTimeout = options.Value.KeepAliveTimeout;
        limits.MaxRequestLineSize = MaxTargetBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        // A body trickled in, or an answer taken a byte at a time, is cut off: 240 bytes each second, after five seconds' grace.
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
    }
}
