using Parley.Client;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Client;

public sealed class StayingConnectedTests : IAsyncLifetime
{
    static readonly Guid Here = Guid.CreateVersion7();
    static readonly Guid There = Guid.CreateVersion7();

    readonly List<ConnectionState> _states = [];
    FaultyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaultyServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Messages_arrive_once_and_in_order_however_often_requests_and_answers_are_lost()
    {
        var asked = 0;
        _server.Faults = operation => operation != "messages.send" ? null : (++asked % 7) switch
        {
            2 => Fault.LosesRequest,
            4 => Fault.LosesAnswer,
            5 => Fault.Refuses(ErrorCodes.Overloaded),
            _ => null,
        };
        await using var client = await ConnectAsync();

        var texts = Enumerable.Range(1, 40).Select(number => $"{number}").ToArray();
        await Task.WhenAll(texts.SelectMany(text => new[] { client.SendAsync(Here, text), client.SendAsync(There, text) }));

        Assert.Equal(texts, _server.LogOf(Here).Select(e => FaultyServer.TextOf(e).Text));
        Assert.Equal(texts, _server.LogOf(There).Select(e => FaultyServer.TextOf(e).Text));
        Assert.True(_server.Connections > 10);
    }

    [Fact]
    public async Task Events_come_dense_and_once_however_many_pushes_and_connections_are_lost()
    {
        var pushed = 0;
        _server.LosesPush = _ => ++pushed % 3 == 0;
        await using var client = await ConnectAsync();

        var reading = ReadAsync(client, count: 200);
        for (var number = 1; number <= 100; number++)
        {
            await _server.PostAsync(Here, "here");
            await _server.PostAsync(There, "there");
            if (number % 10 == 0)
                await _server.HangUpAsync(number % 20 == 0 ? CloseCodes.FellBehind : null);
        }
        // The last pushes may be among the lost; then only another event, or another connection, tells.
        await _server.HangUpAsync(CloseCodes.Restarting);

        AssertDense(await reading, Here, There);
    }

    [Fact]
    public async Task A_reader_slower_than_the_pushes_misses_nothing_and_delays_no_answer()
    {
        await using var client = await ConnectAsync(new() { EventBuffer = 5 });

        for (var number = 1; number <= 50; number++)
            await client.SendAsync(Here, "…");

        AssertDense(await ReadAsync(client, count: 50), Here);
    }

    [Fact]
    public async Task What_was_missed_before_connecting_comes_first()
    {
        for (var number = 1; number <= 9; number++)
            await _server.PostAsync(Here, "early");
        await _server.PostAsync(There, "early");
        await using var client = await ConnectAsync();

        AssertDense(await ReadAsync(client, count: 10), Here, There);
    }

    [Fact]
    public async Task From_now_means_that_what_was_before_is_passed_over()
    {
        for (var number = 1; number <= 9; number++)
            await _server.PostAsync(Here, "early");
        await using var client = await ConnectAsync(new() { Follow = Follow.FromNow });

        await client.SendAsync(Here, "now");
        await client.SendAsync(There, "new");

        var events = await ReadAsync(client, count: 2);
        Assert.Equal([(Here, 10L), (There, 1L)], events.Select(e => (e.ConversationId, e.Seq)));
    }

    [Fact]
    public async Task Another_client_goes_on_from_saved_positions()
    {
        IReadOnlyDictionary<Guid, long> positions;
        await using (var first = await ConnectAsync())
        {
            for (var number = 1; number <= 5; number++)
                await first.SendAsync(Here, "…");
            await ReadAsync(first, count: 3);
            positions = first.Positions;
        }

        await using var second = await ConnectAsync(new() { Positions = positions });
        Assert.Equal([4, 5], (await ReadAsync(second, count: 2)).Select(e => e.Seq));
    }

    [Fact]
    public async Task A_conversation_joined_late_begins_where_it_was_joined()
    {
        await using var client = await ConnectAsync();
        _server.LosesPush = e => e.Seq <= 7;
        _server.FirstSeq[Here] = 6;
        for (var number = 1; number <= 8; number++)
            await _server.PostAsync(Here, "…");

        Assert.Equal([6, 7, 8], (await ReadAsync(client, count: 3)).Select(e => e.Seq));
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_for_another_connection()
    {
        var clock = new ManualClock();
        await using var client = await ConnectAsync(new() { Clock = clock });

        _server.FallSilent();
        for (var beat = 0; _server.Connections == 1; beat++)
        {
            Assert.True(beat < 1000, "The client did not give up.");
            clock.Advance(TimeSpan.FromSeconds(15));
            // A round trip, so that what the beat sets off has time to be heard.
            await client.Http.GetStringAsync(new Uri("api/v1/anything", UriKind.Relative));
        }

        Assert.True(_server.Pings > 0);
        await client.SendAsync(Here, "still here");
    }

    [Fact]
    public async Task A_session_that_ended_stops_the_client_and_everyone_who_waits_for_it()
    {
        await using var client = await ConnectAsync();
        var reading = ReadAsync(client, count: 1);
        _server.Faults = operation => operation == "messages.send" ? Fault.LosesRequest : null;
        var sending = client.SendAsync(Here, "too late");
        _server.SessionIsOver = true;
        _server.RevokeAccessTokens();
        await _server.HangUpAsync(CloseCodes.SessionEnded);

        Assert.Equal(ErrorCodes.Unauthorized, (await Assert.ThrowsAsync<ParleyException>(() => client.Stopped)).Code);
        await Assert.ThrowsAsync<ParleyException>(() => sending);
        await Assert.ThrowsAnyAsync<Exception>(() => reading);
        await Assert.ThrowsAsync<ParleyException>(() => client.CallAsync(new GetMe()));
        Assert.Equal(ConnectionState.Stopped, client.State);
    }

    [Fact]
    public async Task A_session_that_ended_is_not_tried_again()
    {
        await using var client = await ConnectAsync();
        await _server.HangUpAsync(CloseCodes.SessionEnded);

        await Assert.ThrowsAsync<ParleyException>(() => client.Stopped);
        Assert.Equal([ConnectionState.Connected, ConnectionState.Stopped], _states);
        Assert.Equal(1, _server.Connections);
    }

    [Fact]
    public async Task A_server_that_fails_to_tell_what_was_missed_is_asked_again_on_other_connections()
    {
        await using var client = await ConnectAsync();
        var faults = 10;
        _server.Faults = operation => operation == "sync.resume" && faults-- > 0 ? Fault.Refuses(ErrorCodes.Internal) : null;
        _server.LosesPush = _ => true;
        await _server.PostAsync(Here, "missed");
        await _server.HangUpAsync();

        Assert.Single(await ReadAsync(client, count: 1));
        Assert.True(_server.Connections > 3);
    }

    [Fact]
    public async Task A_frame_the_server_would_not_take_is_refused_before_it_ends_the_connection()
    {
        await using var client = await ConnectAsync();

        var refused = await Assert.ThrowsAsync<ParleyException>(() => client.SendAsync(Here, new string('x', 70_000)));

        Assert.Equal(ErrorCodes.TooLarge, refused.Code);
        Assert.Equal(1, _server.Connections);
    }

    [Fact]
    public async Task A_call_whose_answer_is_lost_says_so()
    {
        await using var client = await ConnectAsync();
        _server.Faults = operation => operation == "accounts.update" ? Fault.LosesAnswer : null;

        await Assert.ThrowsAsync<ConnectionLostException>(() => client.CallAsync(new UpdateMe("Ann")));
    }

    [Fact]
    public async Task Disposing_ends_the_reader_and_fails_what_was_not_sent()
    {
        var client = await ConnectAsync();
        var reading = ReadAsync(client, count: 1);
        _server.Faults = operation => operation == "messages.send" ? Fault.LosesRequest : null;
        var sending = client.SendAsync(Here, "never");

        await client.DisposeAsync();

        Assert.Empty(await reading);
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await client.Stopped;
    }

    async Task<ParleyClient> ConnectAsync(ParleyClientOptions? options = null)
    {
        options ??= new();
        var client = new ParleyClient(_server.Address, new ParleyClientOptions
        {
            Clock = options.Clock,
            Follow = options.Follow,
            Positions = options.Positions,
            EventBuffer = options.EventBuffer,
            RetryDelay = TimeSpan.Zero,
            StateChanged = _states.Add,
        });
        await client.LogInAsync("ann", "a password", new Device("test", "linux", "Test"));
        await client.ConnectAsync();
        return client;
    }

    static async Task<List<Event>> ReadAsync(ParleyClient client, int count)
    {
        var events = new List<Event>();
        await foreach (var e in client.Events(TestContext.Current.CancellationToken))
        {
            events.Add(e);
            if (events.Count == count)
                break;
        }
        return events;
    }

    static void AssertDense(List<Event> events, params Guid[] logs)
    {
        foreach (var log in logs)
        {
            var seqs = events.Where(e => e.ConversationId == log).Select(e => e.Seq).ToArray();
            Assert.Equal(Enumerable.Range(1, seqs.Length).Select(seq => (long)seq), seqs);
        }
    }
}
