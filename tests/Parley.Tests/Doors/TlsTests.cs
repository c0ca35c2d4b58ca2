using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>Where the bytes are not ours to write: the live door over TLS, in both versions of HTTP that carry a WebSocket.</summary>
public sealed class TlsTests
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_live_connection_works_over_TLS_in_this_version_of_HTTP(int version)
    {
        var certificate = Path.Combine(Path.GetTempPath(), $"parley-{Guid.CreateVersion7()}.pfx");
        await File.WriteAllBytesAsync(certificate, SelfSigned());
        await using var server = await TestServer.StartAsync(
            DatabaseKind.SQLite,
            ("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"),
            ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Https:Certificate:Path", certificate));
        File.Delete(certificate);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");

        using var deadline = new CancellationTokenSource(Deadline);
        using var socket = await ConnectAsync(server, ann, new Version(version, version == 1 ? 1 : 0), deadline.Token);
        Assert.True((await ReceiveAsync(socket, deadline.Token)).TryGetProperty("hello", out _));
        var request = $$"""{"id":1,"op":"messages.send","body":{"text":"in secret","conversationId":"{{chat}}","clientId":"{{Guid.CreateVersion7()}}"} }""";
        await socket.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);

        var push = await ReceiveAsync(socket, deadline.Token);
        var answer = await ReceiveAsync(socket, deadline.Token);

        Assert.Equal("in secret", push.GetProperty("push")[0].GetProperty("body").GetProperty("text").GetString());
        Assert.Equal(2, answer.GetProperty("ok").GetProperty("seq").GetInt64());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    static async Task<ClientWebSocket> ConnectAsync(TestServer server, Person person, Version version, CancellationToken ct)
    {
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => address.StartsWith("https://", StringComparison.Ordinal));
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Authorization", "Bearer " + person.SignedIn.AccessToken);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=localhost" } };
        await socket.ConnectAsync(new Uri(address.Replace("https", "wss", StringComparison.Ordinal) + "/ws"), new HttpMessageInvoker(handler), ct);
        return socket;
    }

    static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            length += part.Count;
            if (part.EndOfMessage)
                return JsonElement.Parse(buffer.AsSpan(0, length));
        }
    }

    static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return certificate.Export(X509ContentType.Pfx);
    }
}
