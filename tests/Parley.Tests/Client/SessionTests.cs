using System.Net.WebSockets;
using Parley.Client;
using Parley.Protocol;

namespace Parley.Tests.Client;

public sealed class SessionTests : IAsyncLifetime
{
    static readonly Uri Anything = new("api/v1/anything", UriKind.Relative);

    readonly List<SignedIn> _saved = [];
    FaultyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaultyServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Tokens_are_renewed_before_they_expire()
    {
        _server.AccessLifetime = TimeSpan.FromSeconds(5);
        await using var client = await LogInAsync();
        _server.AccessLifetime = TimeSpan.FromHours(1);

        await client.Http.GetStringAsync(Anything);
        await client.Http.GetStringAsync(Anything);

        Assert.Equal(1, _server.Renewals);
    }

    [Fact]
    public async Task Many_requests_refused_at_once_spend_one_refresh_token()
    {
        await using var client = await LogInAsync();
        _server.RevokeAccessTokens();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.Http.GetStringAsync(Anything)));

        Assert.Equal(1, _server.Renewals);
    }

    [Fact]
    public async Task Every_new_pair_of_tokens_is_told_so_that_it_can_be_saved()
    {
        await using var client = await LogInAsync();
        _server.RevokeAccessTokens();
        await client.Http.GetStringAsync(Anything);

        Assert.Equal(["refresh-1", "refresh-2"], _saved.Select(tokens => tokens.RefreshToken));
        Assert.Equal(_saved[^1], client.SignedIn);
    }

    [Fact]
    public async Task A_saved_session_is_gone_on_with()
    {
        await using (var first = await LogInAsync())
            await first.ConnectAsync();

        await using var second = new ParleyClient(_server.Address);
        second.Resume(_saved[^1]);
        await second.ConnectAsync();

        Assert.Equal(_server.AccountId, second.Account.Id);
        Assert.Equal(0, _server.Renewals);
    }

    [Fact]
    public async Task A_refresh_token_alone_is_enough_to_sign_in()
    {
        await using (await LogInAsync())
        {
        }

        await using var second = new ParleyClient(_server.Address);
        await second.ResumeAsync(_saved[^1].RefreshToken!);
        await second.ConnectAsync();

        Assert.Equal(1, _server.Renewals);
    }

    [Fact]
    public async Task A_handshake_refused_for_its_token_is_repeated_with_a_new_one()
    {
        await using var client = await LogInAsync();
        _server.RevokeAccessTokens();

        await client.ConnectAsync();

        Assert.Equal(1, _server.Renewals);
    }

    [Fact]
    public async Task A_connection_closed_for_its_token_comes_back_with_a_new_one()
    {
        await using var client = await LogInAsync();
        await client.ConnectAsync();

        await _server.HangUpAsync(CloseCodes.Unauthorized);
        await client.SendAsync(Guid.CreateVersion7(), "back again");

        Assert.Equal(1, _server.Renewals);
        Assert.Equal(2, _server.Connections);
    }

    [Fact]
    public async Task A_session_that_is_over_is_told_on_connecting()
    {
        await using var client = await LogInAsync();
        _server.SessionIsOver = true;
        _server.RevokeAccessTokens();

        var refused = await Assert.ThrowsAsync<ParleyException>(() => client.ConnectAsync());

        Assert.Equal(ErrorCodes.Unauthorized, refused.Code);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_on_connecting()
    {
        await using var client = await LogInAsync();
        await _server.DisposeAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync());
    }

    [Fact]
    public async Task Logging_out_ends_the_session_and_the_client()
    {
        await using var client = await LogInAsync();
        await client.ConnectAsync();

        await client.LogOutAsync();

        await client.Stopped;
        Assert.Null(client.SignedIn);
    }

    async Task<ParleyClient> LogInAsync()
    {
        var client = new ParleyClient(_server.Address, new ParleyClientOptions
        {
            RetryDelay = TimeSpan.Zero,
            SessionChanged = tokens =>
            {
                _saved.Add(tokens);
                return ValueTask.CompletedTask;
            },
        });
        await client.LogInAsync("ann", "a password", new Device("test", "linux", "Test"));
        return client;
    }
}
