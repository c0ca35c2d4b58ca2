using System.Net;
using System.Net.Sockets;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>Promise 6: a slow reader slows nobody else; its queue is bounded, it is dropped, and it resumes.</summary>
public sealed class SlowReaderTests
{
    [Theory, OnBothDatabases]
    public async Task Who_stops_reading_is_dropped_while_the_others_hear_everything_and_resumes_complete(DatabaseKind kind)
    {
        const int Messages = 200;
        await using var server = await TestServer.StartAsync(kind, ("Live:MaxOutboxBytes", "65536"));
        var (ann, bob, eve) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"), await server.PersonAsync("eve"));
        var group = await TestServer.GroupAsync(ann, bob, eve);
        await using var listening = await bob.ConnectAsync();
        using var slow = await ConnectAndReadNothingAsync(server, eve);
        var text = new string('x', 60_000);

        for (var message = 0; message < Messages; message++)
        {
            var sent = await ann.SayAsync(group, text);
            await listening.HearsAsync(group, sent.Seq);
        }

        Assert.Equal(Enumerable.Range(2, Messages).Select(seq => (long)seq), listening.EventsOf(group).Select(heard => heard.Seq));
        Assert.True(await ReadToTheEndAsync(slow) < (long)Messages * text.Length / 2, "The slow reader was sent nearly everything.");
        await using var back = await eve.ConnectAsync();
        var gap = (await back.CallAsync(new Resume([new KnownLog(group, 1)]))).Conversations.Single();
        Assert.Equal(1 + Messages, gap.Conversation.LastSeq);
        Assert.Equal((await bob.LogAsync(group, limit: 100)).Told(), (await eve.LogAsync(group, limit: 100)).Told());
        var next = await ann.SayAsync(group, "welcome back");
        await back.HearsAsync(group, next.Seq);
    }

    static async Task<Socket> ConnectAndReadNothingAsync(TestServer server, Person person)
    {
        // As small as the kernel lets it be, and before connecting, when the window is agreed on.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Url.Port));
        await socket.SendAsync(RawSocket.Handshake(person.SignedIn.AccessToken));
        var head = new byte[12];
        await socket.ReceiveAsync(head);
        Assert.Equal("HTTP/1.1 101", System.Text.Encoding.ASCII.GetString(head));
        // The hello says that it is in the audience.
        var audiences = (Parley.Server.Live.Audiences)server.Services.GetService(typeof(Parley.Server.Live.Audiences))!;
        await Eventually.HoldsAsync(() => audiences.IsOnline(person.Id), "the slow reader is online");
        return socket;
    }

    /// <returns>How many bytes came before the server's end of the connection.</returns>
    static async Task<long> ReadToTheEndAsync(Socket socket)
    {
        using var deadline = new CancellationTokenSource(ServerProcess.Deadline);
        var (buffer, total) = (new byte[64 * 1024], 0L);
        try
        {
            while (await socket.ReceiveAsync(buffer, deadline.Token) is > 0 and var count)
                total += count;
        }
        catch (SocketException)
        {
            // Broken off: an end as well.
        }

        return total;
    }
}
