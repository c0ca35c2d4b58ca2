using System.Net;
using System.Net.WebSockets;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class LiveSignInTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_ticket_opens_one_connection(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var ticket = await ann.CallAsync(new IssueTicket());

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(server, ticket.Value));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(server, ticket.Value));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(server, "no-such-ticket"));
    }

    [Theory, OnBothDatabases]
    public async Task A_ticket_is_good_as_long_as_ever_when_the_clock_is_set(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var (good, late) = (await ann.CallAsync(new IssueTicket()), await ann.CallAsync(new IssueTicket()));

        server.Clock.Step(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(server, good.Value));
        server.Clock.Step(-TimeSpan.FromHours(2));
        server.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(server, late.Value));
    }

    [Theory, OnBothDatabases]
    public async Task A_ticket_expires_and_goes_with_its_session(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        var (good, late) = (await ann.CallAsync(new IssueTicket()), await ann.CallAsync(new IssueTicket()));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(server, good.Value));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(server, late.Value));

        var ended = await ann.CallAsync(new IssueTicket());
        await ann.CallAsync(new LogOut());
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(server, ended.Value));
    }

    [Theory, OnBothDatabases]
    public async Task A_first_frame_signs_in(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var live = await LiveClient.ConnectAsync(server, token: null);
        var before = await Assert.ThrowsAsync<RefusedException>(() => live.CallAsync(new GetMe()));

        await live.CallAsync(new Authenticate(ann.SignedIn.AccessToken));

        var hello = await live.Hello;
        Assert.Equal("unauthorized", before.Code);
        Assert.Equal((ann.Id, ann.SignedIn.SessionId), (hello.AccountId, hello.SessionId));
        var said = await bob.SayAsync(chat, "hello");
        await live.HearsAsync(chat, said.Seq);
        var twice = await Assert.ThrowsAsync<RefusedException>(() => live.CallAsync(new Authenticate(bob.SignedIn.AccessToken)));
        Assert.Equal("bad_request", twice.Code);
    }

    [Theory, OnBothDatabases]
    public async Task A_first_frame_with_a_wrong_token_ends_the_connection(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        foreach (var body in new[] { """{"token":"wrong"}""", "{}", """{"token":7}""" })
        {
            await using var live = await LiveClient.ConnectAsync(server, token: null);
            await live.SendFrameAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"id":1,"op":"sessions.authenticate","body":{{body}}}"""));
            Assert.Equal(CloseCodes.Unauthorized, await live.Closed);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_does_not_sign_in_in_time_is_closed_however_much_they_say(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var silent = await RawSocket.ConnectAsync(server.Url);
        using var talking = await RawSocket.ConnectAsync(server.Url);
        foreach (var socket in new[] { silent, talking })
        {
            await socket.SendAsync(RawSocket.Handshake(token: null));
            Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHeadAsync());
            await socket.AskAsync("""{"ping":1}""");
        }

        server.Clock.Advance(TimeSpan.FromSeconds(9));
        await talking.AskAsync("""{"ping":2}""");
        server.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(CloseCodes.TimedOut, await silent.CloseCodeAsync());
        Assert.Equal(CloseCodes.TimedOut, await talking.CloseCodeAsync());
    }

    [Theory, OnBothDatabases]
    public async Task A_silent_connection_is_closed_after_two_and_a_half_heartbeats_and_a_talking_one_is_not(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ann = await server.PersonAsync("ann");
        using var silent = await RawSocket.ConnectAsync(server.Url, ann.SignedIn.AccessToken);
        using var talking = await RawSocket.ConnectAsync(server.Url, ann.SignedIn.AccessToken);
        server.Clock.Advance(TimeSpan.FromSeconds(74));
        await talking.AskAsync("""{"ping":1}""");

        server.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(CloseCodes.TimedOut, await silent.CloseCodeAsync());
        await talking.AskAsync("""{"ping":2}""");
    }

    /// <returns>101 when the server said hello.</returns>
    static async Task<HttpStatusCode> OpenAsync(TestServer server, string ticket)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{server.Url.Authority}/ws?ticket={ticket}"), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            return socket.HttpStatusCode;
        }

        await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
        return socket.HttpStatusCode;
    }
}
