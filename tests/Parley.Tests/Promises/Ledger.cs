using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>
/// Clients that send, mark and recall under load, and write down what they were told. Whatever happens to the server, its logs must
/// agree with this ledger.
/// </summary>
sealed class Ledger
{
    public const int Senders = 6;
    const int Groups = 3;
    const int InFlight = 8;

    readonly ConcurrentDictionary<Guid, Entry> _entries = [];
    readonly ConcurrentDictionary<(Guid ConversationId, Guid AccountId), long> _marks = [];
    readonly ConcurrentBag<(Guid ConversationId, long Target, long Seq)> _recalls = [];
    readonly TestAccount[] _accounts;
    readonly Guid[] _conversations;
    int _sent;
    int _acknowledged;

    Ledger(TestAccount[] accounts, Guid[] conversations) => (_accounts, _conversations) = (accounts, conversations);

    public int Sent => Volatile.Read(ref _sent);

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>How the load's connections ended; 0 for one that broke.</summary>
    public ConcurrentBag<int> CloseCodes { get; } = [];

    /// <summary>On a server that is there for this alone.</summary>
    public static async Task<Ledger> OpenAsync(ServerStart start)
    {
        await using var server = await ServerProcess.StartAsync(start);
        return await OpenAsync(server);
    }

    static async Task<Ledger> OpenAsync(ServerProcess server)
    {
        var accounts = new List<TestAccount>();
        for (var i = 0; i < Senders; i++)
            accounts.Add(await server.RegisterAsync($"sender{i}"));
        await using var client = await WireClient.ConnectAsync(server.Address, accounts[0].Token);
        var conversations = new List<Guid>();
        for (var i = 0; i < Groups; i++)
        {
            var made = await client.AskAsync(
                "groups.create", new { clientId = Guid.CreateVersion7(), title = $"group {i}", accountIds = accounts.Select(account => account.Id) });
            conversations.Add(made.GetProperty("id").GetGuid());
        }

        return new Ledger([.. accounts], [.. conversations]);
    }

    /// <summary>Waits for so many more answers, or requests: what happens then falls before, into and after commits.</summary>
    public async Task ProgressAsync(int more, bool acknowledged)
    {
        var until = more + (acknowledged ? Acknowledged : Sent);
        await Eventually.HoldsAsync(() => (acknowledged ? Acknowledged : Sent) >= until, "the load runs");
    }

    public override string ToString() => $"{Acknowledged} answers, {_entries.Count} messages, {_recalls.Count} recalls, {_marks.Count} marks";

    /// <summary>Everyone sends until told to stop, or until the server is gone.</summary>
    public async Task LoadAsync(ServerProcess server, Func<bool> done)
    {
        CloseCodes.Clear();
        await Task.WhenAll(_accounts.Select((account, index) => SendAsync(server, account, index, done)));
    }

    /// <summary>As clients do when an answer was lost: asks again with the same id. Afterwards everything is acknowledged.</summary>
    public async Task ResendAsync(ServerProcess server)
    {
        foreach (var account in _accounts)
        {
            await using var client = await WireClient.ConnectAsync(server.Address, account.Token);
            var mine = _entries.Values.Where(entry => entry.By == account.Id).ToList();
            await Task.WhenAll(mine.Where(entry => entry.Seq == 0).Select(async entry => Acknowledge(entry, await PostAsync(client, entry))));
            // And some that were acknowledged, for which the first place must come back.
            await Task.WhenAll(mine.Take(20).Select(async entry => Assert.Equal(entry.Seq, await PostAsync(client, entry))));
        }
    }

    /// <summary>The rows agree with each other and with what was acknowledged.</summary>
    public async Task CheckRowsAsync(DbConnection connection)
    {
        const string Rows = "SELECT seq, kind, account_id AS By, body, countable, target FROM events WHERE conversation_id = @id ORDER BY seq";
        foreach (var id in _conversations)
        {
            var rows = (await connection.QueryAsync<Row>(Rows, new { id })).ToList();
            var (last, countable, lastMessage) = await connection.QuerySingleAsync<(long, long, long)>(
                "SELECT last_seq, countable, last_message_seq FROM conversations WHERE id = @id", new { id });
            Assert.Equal(last, rows.Count);
            Assert.Equal(countable, rows.Count(row => row.IsMessage));
            Assert.Equal(lastMessage, rows.FindLast(row => row.IsMessage)?.Seq ?? 0);
            var count = 0L;
            for (var i = 0; i < rows.Count; i++)
            {
                Assert.Equal(i + 1, rows[i].Seq);
                count += rows[i].IsMessage ? 1 : 0;
                Assert.Equal(count, rows[i].Countable);
            }

            CheckLog(id, [.. rows.Select(row => new Logged(row.Seq, row.Kind, row.By, row.Target, JsonElement.Parse(row.Body)))]);
            foreach (var account in _accounts)
                CheckUnread(rows, id, account.Id, await FactsAsync(connection, id, account.Id));
        }
    }

    /// <summary>The same, as a client sees it.</summary>
    public async Task CheckThroughTheDoorAsync(ServerProcess server)
    {
        await using var client = await WireClient.ConnectAsync(server.Address, _accounts[0].Token);
        foreach (var id in _conversations)
        {
            var log = new List<Logged>();
            long last;
            do
            {
                var page = await client.AskAsync("sync.events", new { conversationId = id, after = log.Count, limit = 500 });
                last = page.GetProperty("lastSeq").GetInt64();
                foreach (var logged in page.GetProperty("events").EnumerateArray())
                {
                    var body = logged.GetProperty("body");
                    log.Add(new Logged(
                        logged.GetProperty("seq").GetInt64(), logged.GetProperty("kind").GetString()!, logged.GetProperty("by").GetGuid(),
                        body.TryGetProperty("target", out var target) ? target.GetInt64() : null, body));
                    Assert.Equal(log.Count, log[^1].Seq);
                }
            }
            while (log.Count < last);

            CheckLog(id, log);
            Assert.All(_entries.Values.Where(entry => entry.ConversationId == id), entry => Assert.NotEqual(0, entry.Seq));
            foreach (var account in _accounts)
            {
                await using var member = await WireClient.ConnectAsync(server.Address, account.Token);
                var facts = await member.AskAsync("conversations.get", new { conversationId = id });
                var read = facts.GetProperty("readSeq").GetInt64();
                Assert.Equal(last, facts.GetProperty("lastSeq").GetInt64());
                Assert.Equal(Unread(log, account.Id, read), facts.GetProperty("unread").GetInt64());
            }
        }
    }

    async Task SendAsync(ServerProcess server, TestAccount account, int index, Func<bool> done)
    {
        await using var client = await WireClient.ConnectAsync(server.Address, account.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, InFlight).Select(lane => LaneAsync(client, account, index * InFlight + lane, done)));
        }
        catch (IOException)
        {
            // The server is gone, or going.
            CloseCodes.Add(await client.Closed.WaitAsync(ServerProcess.Deadline));
        }
    }

    async Task LaneAsync(WireClient client, TestAccount account, int seed, Func<bool> done)
    {
        var random = new Random(seed);
        while (!done())
        {
            var conversationId = _conversations[random.Next(_conversations.Length)];
            var entry = new Entry(Guid.CreateVersion7(), conversationId, account.Id, $"{account.Username} says {random.NextInt64():x} 你好");
            _entries[entry.ClientId] = entry;
            Interlocked.Increment(ref _sent);
            try
            {
                Acknowledge(entry, await PostAsync(client, entry));
                if (random.Next(20) == 0)
                    await MarkAsync(client, conversationId, account.Id, entry.Seq);
                if (random.Next(20) == 0)
                    await RecallAsync(client, entry);
            }
            catch (RefusedException refused) when (refused.Code is "storage_unavailable" or "overloaded" or "outcome_unknown")
            {
                // Not acknowledged, so it may be there or not; resent later. While the database is away, this is not to fill the ledger.
                await Task.Delay(20);
            }
        }
    }

    static async Task<long> PostAsync(WireClient client, Entry entry)
    {
        var sent = await client.AskAsync("messages.send", new { entry.ConversationId, entry.ClientId, entry.Text });
        return sent.GetProperty("seq").GetInt64();
    }

    void Acknowledge(Entry entry, long seq)
    {
        entry.Seq = seq;
        Interlocked.Increment(ref _acknowledged);
    }

    async Task MarkAsync(WireClient client, Guid conversationId, Guid accountId, long read)
    {
        var marks = await client.AskAsync("conversations.mark", new { conversationId, read });
        _marks.AddOrUpdate((conversationId, accountId), marks.GetProperty("readSeq").GetInt64(), (_, other) => Math.Max(other, marks.GetProperty("readSeq").GetInt64()));
    }

    async Task RecallAsync(WireClient client, Entry entry)
    {
        var recalled = await client.AskAsync("messages.recall", new { entry.ConversationId, entry.Seq });
        _recalls.Add((entry.ConversationId, entry.Seq, recalled.GetProperty("seq").GetInt64()));
    }

    void CheckLog(Guid conversationId, List<Logged> log)
    {
        var seen = new HashSet<Guid>();
        var recalled = log.Where(logged => logged.Kind == "message.recalled").Select(logged => logged.Target).ToHashSet();
        foreach (var logged in log.Where(logged => logged.Kind == "message.posted"))
        {
            var clientId = logged.Body.GetProperty("clientId").GetGuid();
            Assert.True(seen.Add(clientId), $"{clientId} is in the log twice.");
            var entry = _entries[clientId];
            Assert.Equal(recalled.Contains(logged.Seq) ? "" : entry.Text, logged.Body.GetProperty("text").GetString());
            Assert.Equal(entry.By, logged.By);
            Assert.Equal(entry.ConversationId, conversationId);
            if (entry.Seq != 0)
                Assert.Equal(entry.Seq, logged.Seq);
        }

        foreach (var entry in _entries.Values.Where(entry => entry.Seq != 0 && entry.ConversationId == conversationId))
            Assert.True(seen.Contains(entry.ClientId), $"Acknowledged as {entry.Seq}, and lost.");
        foreach (var (_, target, seq) in _recalls.Where(recall => recall.ConversationId == conversationId))
            Assert.Equal(("message.recalled", (long?)target), (log[(int)seq - 1].Kind, log[(int)seq - 1].Target));
    }

    void CheckUnread(List<Row> rows, Guid conversationId, Guid accountId, (long Read, long ReadCountable, long OwnAfter) facts)
    {
        if (_marks.TryGetValue((conversationId, accountId), out var acknowledged))
            Assert.True(facts.Read >= acknowledged, $"The read mark was acknowledged at {acknowledged} and is at {facts.Read}.");
        Assert.Equal(rows[(int)facts.Read - 1].Countable, facts.ReadCountable);
        var recalled = rows.Where(row => row.Kind == "message.recalled").Select(row => row.Target).ToHashSet();
        var own = rows.Count(row => row.IsMessage && row.By == accountId && row.Seq > facts.Read && !recalled.Contains(row.Seq));
        Assert.Equal(own, facts.OwnAfter);
    }

    static long Unread(List<Logged> log, Guid accountId, long read)
    {
        var recalled = log.Where(logged => logged.Kind == "message.recalled").Select(logged => logged.Target).ToHashSet();
        return log.Count(logged => logged.Kind == "message.posted" && logged.Seq > read && logged.By != accountId && !recalled.Contains(logged.Seq));
    }

    static Task<(long Read, long ReadCountable, long OwnAfter)> FactsAsync(DbConnection connection, Guid conversationId, Guid accountId) =>
        connection.QuerySingleAsync<(long, long, long)>(
            "SELECT read_seq, read_countable, own_after FROM members WHERE conversation_id = @conversationId AND account_id = @accountId",
            new { conversationId, accountId });

    /// <param name="ClientId">Chosen once, sent as often as it takes.</param>
    sealed record Entry(Guid ClientId, Guid ConversationId, Guid By, string Text)
    {
        /// <summary>As it was acknowledged; 0 while it was not.</summary>
        public long Seq { get; set; }
    }

    sealed record Logged(long Seq, string Kind, Guid By, long? Target, JsonElement Body);

    sealed record Row
    {
        public long Seq { get; init; }

        public string Kind { get; init; } = "";

        public Guid By { get; init; }

        public byte[] Body { get; init; } = [];

        public long Countable { get; init; }

        public long? Target { get; init; }

        public bool IsMessage => Kind == "message.posted";
    }
}
