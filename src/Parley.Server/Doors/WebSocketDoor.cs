using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Parley.Server.Accounts;
using Parley.Server.Live;
using Parley.Server.Running;

namespace Parley.Server.Doors;

/// <summary>
/// The WebSocket's front door (RFC 6455 §4): who may come in, in which encoding, over which wire. What is said then is
/// <see cref="LiveSession"/>'s.
/// </summary>
sealed class WebSocketDoor(
    Tokens tokens, Tickets tickets, LiveSessions sessions, IOptions<LiveOptions> options, IOptions<HttpOptions> http, SecurityLog security,
    TimeProvider time)
{
    const string JsonProtocol = "parley.v1.json";
    const string MessagePackProtocol = "parley.v1.msgpack";

    // RFC 6455 §1.3
    const string HandshakeSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public async Task HandleAsync(HttpContext context)
    {
        // What stands under this address is none.
        if (context.Request.Path.Value is not ("" or "/"))
        {
            await Problems.WriteAsync(context, Errors.NotFound);
            return;
        }

        if (Refuse(context) is { } refusal)
        {
            await Problems.WriteAsync(context, refusal.Error, refusal.Status);
            return;
        }

        var address = context.AddressOf();
        if (!TryIdentify(context.Request, address, out var caller))
        {
            security.TokenRefused(address, RequestIds.Of(context.Request));
            await Problems.WriteAsync(context, Errors.Unauthorized);
            return;
        }

        if (!sessions.TryReserve())
        {
            context.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(context, Errors.Overloaded);
            return;
        }

        try
        {
            var (encoding, protocol) = Encoding(context.Request);
            // Of the connection: the request may be over, and its object another's, when the sign-in comes.
            var stranger = context.Features.Get<Strangers.Stranger>();
            var (wire, input) = await AcceptAsync(context, protocol);
            var connection = new Connection(wire, encoding, address, options.Value.MaxOutboxBytes, time);
            await sessions.RunAsync(connection, input, caller, stranger);
            // A response we wrote leaves none for the server to write; a stream of the server's is ended by it, in good order.
            if (wire is SocketWire)
                context.Abort();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The client left during the handshake.
            context.Abort();
        }
        finally
        {
            sessions.ReleaseReservation();
        }
    }

    /// <returns>False when credentials were given and are not good. Without any, the first frame is to bring them.</returns>
    bool TryIdentify(HttpRequest request, string address, out Caller? caller)
    {
        caller = null;
        if (request.Query.TryGetValue("ticket", out var ticket))
            return (caller = tickets.Redeem(ticket.ToString(), address)) is not null;
        // In an address a ticket signs in and nothing else: a token would stand in every log on the way. Whoever tries is told at once.
        if (request.Query.ContainsKey("token") || request.Query.ContainsKey("access_token"))
            return false;
        if (request.Headers.Authorization.Count == 0)
            return true;
        return request.BearerToken() is { } token && (caller = tokens.Authenticate(token, address)) is not null;
    }

    (Protocol.Error Error, int Status)? Refuse(HttpContext context)
    {
        var request = context.Request;
        var isHttp2 = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
        if (!isHttp2)
        {
            if (!HttpMethods.IsGet(request.Method) || !request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
                || request.Headers.SecWebSocketKey.ToString() is not { Length: 24 })
                return (Errors.BadRequest("This is a WebSocket: connect with a WebSocket client."), StatusCodes.Status426UpgradeRequired);
        }

        if (request.Headers.SecWebSocketVersion != "13")
        {
            context.Response.Headers.SecWebSocketVersion = "13";
            return (Errors.BadRequest("Only version 13 of the WebSocket protocol is spoken."), StatusCodes.Status426UpgradeRequired);
        }

        // A browser sends the page's origin, and cannot be made to lie: other sites' pages must not act for whoever is signed in here.
        if (http.Value.AllowsOrigin(request))
            return null;
        security.OriginRefused(context.AddressOf(), RequestIds.Of(request));
        return (Errors.Forbidden, StatusCodes.Status403Forbidden);
    }

    /// <summary>Our order of preference is the client's. Without a subprotocol: JSON.</summary>
    static (FrameEncoding Encoding, string? Protocol) Encoding(HttpRequest request)
    {
        foreach (var protocol in request.Headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol"))
        {
            if (protocol == JsonProtocol)
                return (FrameEncoding.Json, protocol);
            if (protocol == MessagePackProtocol)
                return (FrameEncoding.MessagePack, protocol);
        }

        return (FrameEncoding.Json, null);
    }

    /// <summary>
    /// Answers the handshake. On a plain socket we write the answer, and everything after it, ourselves: see <see cref="SocketWire"/>.
    /// Over TLS or HTTP/2 the server does.
    /// </summary>
    static async Task<(IWire Wire, PipeReader Input)> AcceptAsync(HttpContext context, string? protocol)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } http2)
        {
            if (protocol is not null)
                context.Response.Headers.SecWebSocketProtocol = protocol;
            return Streamed(await http2.AcceptAsync(), context);
        }

        var accept = AcceptKey(context.Request.Headers.SecWebSocketKey.ToString());
        var isPlain = context.Features.Get<ITlsHandshakeFeature>() is null;
        if (isPlain && context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket
            && context.Features.Get<IConnectionTransportFeature>()?.Transport is { } transport)
        {
            // The connection's own abort: the request may be over, and its object another's, when a late write finds the socket dead.
            var wire = new SocketWire(socket, context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort);
            var answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
                .Append(accept).Append("\r\n");
            if (protocol is not null)
                answer.Append("Sec-WebSocket-Protocol: ").Append(protocol).Append("\r\n");
            await wire.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer.Append("\r\n").ToString()));
            return (wire, transport.Input);
        }

        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = accept;
        if (protocol is not null)
            context.Response.Headers.SecWebSocketProtocol = protocol;
        return Streamed(await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync(), context);
    }

#pragma warning disable CA5350 // the handshake's hash is the RFC's choice and guards nothing
    static string AcceptKey(string key) => Convert.ToBase64String(SHA1.HashData(System.Text.Encoding.ASCII.GetBytes(key + HandshakeSalt)));
#pragma warning restore CA5350

    static (IWire Wire, PipeReader Input) Streamed(Stream stream, HttpContext context) =>
        (new StreamWire(stream, context.Abort), PipeReader.Create(stream, new StreamPipeReaderOptions(useZeroByteReads: true)));
}
