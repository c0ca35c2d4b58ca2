using System.Net;
using System.Text;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>Clients that are too slow, too many or too quiet. All of them come from this machine, in bounded numbers.</summary>
public sealed class HostileLoadTests(HostileServer hostile) : IClassFixture<HostileServer>
{
    [Fact]
    public async Task Slow_headers_and_slow_frames_slow_nobody_else()
    {
        var slow = new List<RawSocket>();
        for (var i = 0; i < 50; i++)
        {
            slow.Add(await RawSocket.ConnectAsync(hostile.Server.Address));
            slow.Add(await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token));
        }

        var header = Encoding.ASCII.GetBytes("GET /api/v1/accounts/me HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        var frame = RawFrame.TextBytes("""{"id":1,"op":"accounts.me"}""");
        // One byte of each at a time, and a message that arrives in between.
        for (var at = 0; at < frame.Length; at++)
        {
            for (var i = 0; i < slow.Count; i++)
                await slow[i].SendAsync(i % 2 == 0 ? header.AsMemory(at, 1) : frame.AsMemory(at, 1));
            if (at % 8 == 0)
                await hostile.Chat.SendAsync();
        }

        // Slow as they were, those that came to an end are answered.
        foreach (var socket in slow.Where((_, index) => index % 2 == 1))
            Assert.True((await socket.AnswerAsync(1)).TryGetProperty("ok", out _));
        slow.ForEach(socket => socket.Dispose());
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_thousand_that_never_sign_in_are_sent_away()
    {
        var strangers = new List<RawSocket>();
        for (var i = 0; i < 1_000; i++)
        {
            var stranger = await RawSocket.ConnectAsync(hostile.Server.Address);
            await stranger.SendAsync(i % 2 == 0 ? RawSocket.Handshake(null) : RawSocket.Handshake(null).AsMemory(0, 40));
            strangers.Add(stranger);
        }

        await hostile.Chat.SendAsync();
        foreach (var stranger in strangers.Where((_, index) => index % 2 == 0))
        {
            Assert.StartsWith("HTTP/1.1 101 ", await stranger.ReadHeadAsync());
            Assert.Equal(4408, await stranger.CloseCodeAsync());
        }

        strangers.ForEach(stranger => stranger.Dispose());
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task More_connections_than_the_process_may_open_files_are_turned_away_and_the_others_chat_on()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { OpenFiles = 1_500, Arguments = ["--Live:MaxConnectionsPerAccount=100000"] });
        var chat = await Chat.OpenAsync(server);
        var opened = new List<RawSocket>();
        for (var i = 0; i < 3_000; i++)
        {
            var socket = await RawSocket.ConnectAsync(server.Address);
            await socket.SendAsync(RawSocket.Handshake(chat.Ann.Token));
            opened.Add(socket);
            if (i % 500 == 0)
                await chat.SendAsync();
        }

        var heads = await Task.WhenAll(opened.Select(socket => socket.ReadHeadAsync()));
        var accepted = heads.Count(head => head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal));
        var refused = heads.Where(head => head.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal)).ToList();
        Assert.InRange(accepted, 100, 1_400);
        Assert.NotEmpty(refused);
        Assert.All(refused, head => Assert.Contains("Retry-After: ", head));
        Assert.True(Directory.GetFiles($"/proc/{server.Id}/fd").Length < 1_500);
        await chat.SendAsync();
        Assert.Empty(server.LoggedErrors);

        opened.ForEach(socket => socket.Dispose());
        await Eventually.HoldsAsync(
            async () =>
            {
                using var again = await RawSocket.ConnectAsync(server.Address);
                await again.SendAsync(RawSocket.Handshake(chat.Ann.Token));
                return (await again.ReadHeadAsync()).StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal);
            },
            "there is room again once they are gone");
        await chat.SendAsync();
    }

    [Fact]
    public async Task One_address_that_holds_silent_connections_closes_the_door_to_itself_alone()
    {
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.SQLite);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database) { OpenFiles = 1_024 });
        var chat = await Chat.OpenAsync(server);
        var silent = new List<RawSocket>();
        for (var i = 0; i < 400; i++)
        {
            try
            {
                silent.Add(await RawSocket.ConnectAsync(server.Address, IPAddress.Parse("127.0.0.2")));
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Beyond those that get an answer, they are closed as they come.
            }
        }

        await chat.SendAsync();
        Assert.Equal("live", await server.Http.GetStringAsync("/health/live"));
        using (var stranger = await RawSocket.ConnectAsync(server.Address, IPAddress.Parse("127.0.0.3")))
        {
            await stranger.SendAsync(RawSocket.Handshake(null));
            Assert.StartsWith("HTTP/1.1 101 ", await stranger.ReadHeadAsync(), StringComparison.Ordinal);
        }

        // Whoever has signed in is no stranger, however many there are from an address.
        var known = new List<RawSocket>();
        for (var i = 0; i < 40; i++)
        {
            var socket = await RawSocket.ConnectAsync(server.Address, IPAddress.Parse("127.0.0.4"));
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/v1/accounts/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {chat.Ann.Token}\r\n\r\n"));
            Assert.StartsWith("HTTP/1.1 200 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
            known.Add(socket);
        }

        // They are closed for their silence, long before a connection between two requests is.
        await Task.WhenAll(silent.Select(socket => socket.EndAsync()));
        Assert.Single(server.Output.Split('\n'), line => line.Contains("turned away", StringComparison.Ordinal));
        silent.ForEach(socket => socket.Dispose());
        known.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Handshakes_of_random_bytes_are_refused_or_cut()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var handshake = RawSocket.Handshake(hostile.Token, "parley.v1.json");
            for (var change = random.Next(1, 10); change > 0; change--)
                handshake[random.Next(handshake.Length)] = (byte)random.Next(256);
            using var socket = await RawSocket.ConnectAsync(hostile.Server.Address);
            await socket.SendAsync(handshake);
            // Not all of them have an end that the server could see; those it waits for are left.
        }

        await hostile.IsUnharmedAsync();
    }
}
