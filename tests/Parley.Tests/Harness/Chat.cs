namespace Parley.Tests.Harness;

/// <summary>Two people who talk, to see whether a server still does what it is for.</summary>
sealed class Chat
{
    readonly WireClient _ann;
    readonly WireClient _bob;
    readonly TestAccount _annAccount;
    readonly TestAccount _bobAccount;
    readonly Guid _conversationId;

    Chat(WireClient ann, WireClient bob, TestAccount annAccount, TestAccount bobAccount, Guid conversationId) =>
        (_ann, _bob, _annAccount, _bobAccount, _conversationId) = (ann, bob, annAccount, bobAccount, conversationId);

    public Guid ConversationId => _conversationId;

    public TestAccount Ann => _annAccount;

    /// <summary>Of the last message that was acknowledged.</summary>
    public long LastSeq { get; private set; } = 1;

    public static async Task<Chat> OpenAsync(ServerProcess server)
    {
        var id = Guid.CreateVersion7().ToString("N")[^12..];
        var (ann, bob) = (await server.RegisterAsync("ann-" + id), await server.RegisterAsync("bob-" + id));
        var first = await WireClient.ConnectAsync(server.Address, ann.Token);
        var opened = await first.AskAsync("conversations.openDirect", new { accountId = bob.Id });
        return new Chat(
            first, await WireClient.ConnectAsync(server.Address, bob.Token), ann, bob, opened.GetProperty("id").GetGuid());
    }

    /// <summary>The same two, on a server that was started again.</summary>
    public async Task<Chat> OnAsync(ServerProcess server) => new(
        await WireClient.ConnectAsync(server.Address, _annAccount.Token), await WireClient.ConnectAsync(server.Address, _bobAccount.Token),
        _annAccount, _bobAccount, _conversationId)
    { LastSeq = LastSeq };

    /// <summary>Ann says something, and Bob hears it.</summary>
    public async Task<long> SendAsync(int bytes = 10, Guid? clientId = null)
    {
        var sent = await _ann.AskAsync(
            "messages.send", new { conversationId = _conversationId, clientId = clientId ?? Guid.CreateVersion7(), text = new string('x', bytes) });
        var seq = sent.GetProperty("seq").GetInt64();
        await Eventually.HoldsAsync(() => _bob.Pushed.Contains((_conversationId, seq)), "the other one hears it");
        return LastSeq = seq;
    }

    public async Task<long> ReadHeadAsync() =>
        (await _bob.AskAsync("conversations.get", new { conversationId = _conversationId })).GetProperty("lastSeq").GetInt64();

    /// <summary>How many messages are in the log.</summary>
    public async Task<int> CountAsync()
    {
        var page = await _bob.AskAsync("sync.events", new { conversationId = _conversationId, after = 0, limit = 500 });
        return page.GetProperty("events").EnumerateArray().Count(logged => logged.GetProperty("kind").GetString() == "message.posted");
    }
}
