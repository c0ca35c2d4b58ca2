using System.Data.Common;
using Dapper;
using Parley.Server.Conversations;
using Parley.Server.Storage;

namespace Parley.Server.Log;

/// <summary>What a <see cref="Change"/> works with: SQL and appends that are committed together or not at all.</summary>
/// <param name="transaction"><c>null</c> where the connection is in one that the driver does not know of.</param>
/// <param name="appended">Takes what is appended.</param>
sealed class Transaction(DbConnection connection, DbTransaction? transaction, List<LoggedEvent> appended, EventClock clock)
{
    /// <summary>Milliseconds since the Unix epoch, UTC; the same throughout the transaction.</summary>
    public long Now { get; } = clock.Now;

    public Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(sql, parameters, transaction);

    public Task<T?> FindAsync<T>(string sql, object? parameters = null) => connection.QueryFirstOrDefaultAsync<T>(sql, parameters, transaction);

    public Task<IEnumerable<T>> QueryAsync<T>(string sql, object? parameters = null) => connection.QueryAsync<T>(sql, parameters, transaction);

    /// <summary>Runs a statement over all of <paramref name="ids"/> at once; it reads them as the table <c>ids (id)</c>.</summary>
    public Task<int> ExecuteForAllAsync(IEnumerable<Guid> ids, string sql, object? parameters = null)
    {
        var (text, all) = RowSets.OfIds(connection, ids, sql, parameters);
        return connection.ExecuteAsync(text, all, transaction);
    }

    /// <inheritdoc cref="ExecuteForAllAsync(IEnumerable{Guid}, string, object?)"/>
    public async Task<List<T>> QueryForAllAsync<T>(IEnumerable<Guid> ids, string sql, object? parameters = null)
    {
        var (text, all) = RowSets.OfIds(connection, ids, sql, parameters);
        return [.. await connection.QueryAsync<T>(text, all, transaction)];
    }

    /// <summary>Runs a statement over all of <paramref name="numbers"/> at once; it reads them as the table <c>numbers (n)</c>.</summary>
    public Task<int> ExecuteForAllAsync(IEnumerable<long> numbers, string sql, object? parameters = null)
    {
        var (text, all) = RowSets.OfNumbers(connection, numbers, sql, parameters);
        return connection.ExecuteAsync(text, all, transaction);
    }

    /// <inheritdoc cref="ExecuteForAllAsync(IEnumerable{long}, string, object?)"/>
    public async Task<List<T>> QueryForAllAsync<T>(IEnumerable<long> numbers, string sql, object? parameters = null)
    {
        var (text, all) = RowSets.OfNumbers(connection, numbers, sql, parameters);
        return [.. await connection.QueryAsync<T>(text, all, transaction)];
    }

    /// <summary>
    /// Appends an event of one kind to each of many logs, in two statements, however many they are. For what accounts are told in their own
    /// logs: it has no key and is no message, and no log stands there twice.
    /// </summary>
    public async Task AppendToEachAsync(string kind, IReadOnlyCollection<(Guid LogId, Guid By, byte[] Body)> entries)
    {
        const string Advance = """
            UPDATE conversations SET last_seq = last_seq + 1,
                last_at = CASE WHEN last_at BETWEEN @Now AND @Now + @MaxStandstill THEN last_at ELSE @Now END
            WHERE id IN (SELECT log_id FROM entries) RETURNING id, last_seq, last_at
            """;
        const string Insert = """
            INSERT INTO events (conversation_id, seq, kind, account_id, at, body, countable)
            SELECT c.id, c.last_seq, @kind, entries.by_id, c.last_at, entries.body, c.countable
            FROM entries CROSS JOIN conversations c WHERE c.id = entries.log_id
            """;
        if (entries.Count == 0)
            return;
        var (advance, advanced) = RowSets.OfEntries(connection, entries, Advance, new { Now, EventClock.MaxStandstill });
        var places = (await connection.QueryAsync<(Guid Id, long Seq, long At)>(advance, advanced, transaction)).ToDictionary(place => place.Id);
        var (insert, inserted) = RowSets.OfEntries(connection, entries, Insert, new { kind });
        await connection.ExecuteAsync(insert, inserted, transaction);
        foreach (var (logId, by, body) in entries)
            Appended(logId, places[logId].Seq, kind, by, places[logId].At, body);
    }

    /// <summary>
    /// Appends events of one kind to one log, in two statements, however many they are. They have no key and are no messages.
    /// </summary>
    public async Task AppendAllAsync(Guid logId, string kind, Guid by, IReadOnlyCollection<byte[]> bodies)
    {
        const string Advance = """
            UPDATE conversations SET last_seq = last_seq + @Count,
                last_at = CASE WHEN last_at BETWEEN @Now AND @Now + @MaxStandstill THEN last_at ELSE @Now END
            WHERE id = @logId RETURNING last_seq, countable, last_at
            """;
        const string Insert = """
            INSERT INTO events (conversation_id, seq, kind, account_id, at, body, countable)
            SELECT log_id, @before + n, @kind, by_id, @at, body, @countable FROM entries
            """;
        if (bodies.Count == 0)
            return;
        var (last, countable, at) = await FindAsync<(long, long, long)>(Advance, new { logId, bodies.Count, Now, EventClock.MaxStandstill });
        var before = last - bodies.Count;
        var entries = bodies.Select(body => (logId, by, body)).ToList();
        var (insert, inserted) = RowSets.OfEntries(connection, entries, Insert, new { kind, before, at, countable });
        await connection.ExecuteAsync(insert, inserted, transaction);
        foreach (var (place, body) in bodies.Index())
            Appended(logId, before + 1 + place, kind, by, at, body);
    }

    /// <summary>Appends, unless the log holds an event with the same <see cref="NewEvent.Once"/>: then answers with that one's place.</summary>
    public async Task<Appended> AppendAsync(Guid conversationId, NewEvent entry)
    {
        const string Repeated = "SELECT seq, at FROM events WHERE conversation_id = @conversationId AND once = @Once";
        // Advancing first locks the log's row until the commit: seq comes from here and nowhere else. The time is EventClock's.
        const string Advance = """
            UPDATE conversations SET last_seq = last_seq + 1, countable = countable + @counts,
                last_at = CASE WHEN last_at BETWEEN @Now AND @Now + @MaxStandstill THEN last_at ELSE @Now END,
                last_message_seq = CASE WHEN @counts > 0 THEN last_seq + 1 ELSE last_message_seq END
            WHERE id = @conversationId RETURNING last_seq, countable, last_at
            """;
        const string Insert = """
            INSERT INTO events (conversation_id, seq, kind, account_id, at, body, countable, target, once, content, withheld)
            VALUES (@conversationId, @seq, @Kind, @By, @at, @Body, @countable, @Target, @Once, @Content, @withheld)
            """;

        if (entry.Once is not null && await FindAsync<(long Seq, long At)?>(Repeated, new { conversationId, entry.Once }) is { } first)
            return new Appended(AppendStatus.Repeated, first.Seq, first.At);

        var (seq, countable, at) = await FindAsync<(long, long, long)>(Advance, new { conversationId, Now, EventClock.MaxStandstill, counts = entry.IsCountable ? 1 : 0 });
        var withheld = entry.IsWithheld ? await FindAsync<long?>(Silences.Begun, new { conversationId, entry.By, before = seq - 1 }) ?? seq : 0;
        await ExecuteAsync(Insert, new { conversationId, seq, entry.Kind, entry.By, at, entry.Body, countable, entry.Target, entry.Once, entry.Content, withheld });
        await AttendAsync(conversationId, seq, entry);
        appended.Add(new LoggedEvent
        {
            ConversationId = conversationId,
            Seq = seq,
            Kind = entry.Kind,
            AccountId = entry.By,
            At = at,
            Body = entry.Body,
            Target = entry.Target,
            Withheld = withheld,
            Mentions = entry.Mentions,
            ShowsPast = entry.ShowsPast,
        });
        return new Appended(AppendStatus.Appended, seq, at);
    }

    void Appended(Guid logId, long seq, string kind, Guid by, long at, byte[] body) => appended.Add(new LoggedEvent
    {
        ConversationId = logId,
        Seq = seq,
        Kind = kind,
        AccountId = by,
        At = at,
        Body = body,
    });

    /// <summary>What goes with a message besides its event; see <see cref="Companions"/>.</summary>
    async Task AttendAsync(Guid conversationId, long seq, NewEvent entry)
    {
        if (entry.IsCountable)
        {
            await ExecuteAsync(Companions.CountOwn, new { conversationId, accountId = entry.By, count = 1 });
            if (entry.IsWithheld)
                await ExecuteAsync(Companions.CountWithheld, new { conversationId, accountId = entry.By, count = 1 });
        }

        foreach (var accountId in entry.Mentions)
            await ExecuteAsync(Companions.Mention, new { conversationId, accountId, seq, by = entry.By });
        if (entry.ExpiresAfter is { } seconds)
            await ExecuteAsync(Companions.Expire, new { conversationId, seq, expiresAt = Now + (seconds * 1000L) });
    }

    /// <summary>Whether what the caller was admitted on has changed since: then answer <c>Errors.Stale</c>, and it is decided again.</summary>
    public async Task<bool> IsStaleAsync(Membership membership)
    {
        const string Find = "SELECT epoch, last_seq FROM conversations WHERE id = @ConversationId";
        var (epoch, lastSeq) = await FindAsync<(long, long)>(Find, new { membership.ConversationId });
        // It had room, as far as was known; one that had none was admitted all the same, to what needs none.
        var hasRunOut = lastSeq >= membership.RoomTo && membership.RefuseMore() is null;
        return epoch != membership.Epoch || hasRunOut;
    }

    /// <summary>Makes every decision taken on the conversation's members or rights before this commit stale.</summary>
    public Task RaiseEpochAsync(Guid conversationId) =>
        ExecuteAsync("UPDATE conversations SET epoch = epoch + 1 WHERE id = @conversationId", new { conversationId });
}
