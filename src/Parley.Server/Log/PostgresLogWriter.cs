using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Parley.Server.Log;

/// <summary>
/// One of PostgreSQL's writers. All appends of a batch are one transaction of two round trips: lock the conversations' rows and
/// look for repeats; insert, advance and commit. Rows are locked in order of id, so that writers cannot wait for each other in a ring.
/// </summary>
sealed class PostgresLogWriter(NpgsqlDataSource source, EventClock clock) : ILogWriter
{
    const string Lock = """
        SELECT id, last_seq, countable, last_at, epoch, last_message_seq FROM conversations
        WHERE id = ANY($1) ORDER BY id FOR UPDATE
        """;

    const string Repeated = """
        SELECT e.conversation_id, e.once, e.seq, e.at FROM unnest($1, $2) AS k (conversation_id, once)
        JOIN events e ON e.conversation_id = k.conversation_id AND e.once = k.once
        """;

    const string Insert = """
        INSERT INTO events (conversation_id, seq, kind, account_id, at, body, countable, target, once, content, withheld)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    const string Advance = """
        UPDATE conversations c SET last_seq = n.seq, countable = n.countable, last_at = n.at, last_message_seq = n.message
        FROM unnest($1, $2, $3, $4, $5) AS n (id, seq, countable, at, message) WHERE c.id = n.id
        """;

    const string CountOwn = """
        UPDATE members m SET own_after = m.own_after + n.count
        FROM unnest($1, $2, $3) AS n (conversation_id, account_id, count)
        WHERE m.conversation_id = n.conversation_id AND m.account_id = n.account_id
        """;

    const string CountWithheld = """
        UPDATE members m SET own_after = m.own_after + n.count
        FROM unnest($1, $2, $3) AS n (conversation_id, account_id, count)
        WHERE m.conversation_id = n.conversation_id AND m.account_id <> n.account_id
        """;

    const string Mention =
        "INSERT INTO mentions (conversation_id, account_id, seq, by_id) SELECT * FROM unnest($1, $2, $3, $4)";

    /// <summary>The transaction's id, by which its outcome can be asked for later.</summary>
    const string Identify = "SELECT pg_current_xact_id()::text";

    const string Status = "SELECT pg_xact_status(@id::xid8)";

    const string Holds = """
        SELECT EXISTS (SELECT 1 FROM events WHERE conversation_id = @ConversationId AND seq = @Seq AND kind = @Kind AND account_id = @AccountId AND at = @At)
        """;

    const string Expire = "INSERT INTO expiring_messages (conversation_id, seq, expires_at) SELECT * FROM unnest($1, $2, $3)";

    /// <summary>A transaction for each run: a change that is refused or fails takes nothing else with it.</summary>
    public List<List<Write>> Divide(List<Write> writes) => Batch.Runs(writes);

    public Task CommitAsync(Batch batch) => batch.Writes is [Change change] ? RunAsync(change, batch) : AppendAllAsync(batch);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task AppendAllAsync(Batch all)
    {
        var appends = all.Writes.Cast<Append>().ToList();
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var heads = new Dictionary<Guid, Head>();
        var places = new Dictionary<Key, (long Seq, long At)>();
        string id;
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            batch.BatchCommands.Add(Command(Lock, Array(appends.Select(append => append.ConversationId).Distinct())));
            var keyed = appends.Where(append => append.Entry.Once is not null).ToList();
            batch.BatchCommands.Add(Command(
                Repeated, Array(keyed.Select(append => append.ConversationId)), Array(keyed.Select(append => append.Entry.Once!))));
            batch.BatchCommands.Add(Command(Identify));
            await using var reader = await batch.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                heads[reader.GetGuid(0)] = new Head(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
                places[new Key(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1))] = (reader.GetInt64(2), reader.GetInt64(3));
            await reader.NextResultAsync();
            await reader.ReadAsync();
            id = reader.GetString(0);
        }

        var now = clock.Now;
        var again = new Transaction(connection, transaction, [], clock);
        var rows = new List<(Append Append, long Countable)>(appends.Count);
        foreach (var append in appends)
        {
            var head = heads.GetValueOrDefault(append.ConversationId);
            if (head?.Epoch == append.Epoch || await append.DecideAgainAsync(again))
                Place(append, head!, now, places, rows);
        }

        if (rows.Count > 0)
            await WriteAsync(connection, transaction, rows, heads, now);
        await CommitAsync(transaction, id, all);
    }

    /// <summary>Gives the append its place in the log, and adds it to those to insert.</summary>
    void Place(
        Append append, Head head, long now, Dictionary<Key, (long Seq, long At)> places, List<(Append Append, long Countable)> rows)
    {
        var entry = append.Entry;
        if (entry.Once is not null && places.TryGetValue(new Key(append.ConversationId, entry.Once), out var first))
        {
            append.Repeated(first.Seq, first.At);
            return;
        }

        head.Seq++;
        head.At = clock.After(head.At, now);
        if (entry.IsCountable)
        {
            head.Countable++;
            head.LastMessageSeq = head.Seq;
        }

        append.Appended(head.Seq, head.At);
        rows.Add((append, head.Countable));
        if (entry.Once is not null)
            places[new Key(append.ConversationId, entry.Once)] = (head.Seq, head.At);
    }

    static async Task WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<(Append Append, long Countable)> rows, Dictionary<Guid, Head> heads, long now)
    {
        var events = rows.ConvertAll(row => row.Append.Event!);
        var moved = events.Select(row => row.ConversationId).Distinct().ToList();
        var own = rows.Where(row => row.Append.Entry.IsCountable)
            .CountBy(row => (row.Append.ConversationId, row.Append.Entry.By)).OrderBy(count => count.Key).ToList();

        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Command(
            Insert,
            Array(events.Select(row => row.ConversationId)), Array(events.Select(row => row.Seq)), Array(events.Select(row => row.Kind)),
            Array(events.Select(row => row.AccountId)), Array(events.Select(row => row.At)), Array(events.Select(row => row.Body)),
            Array(rows.Select(row => row.Countable)), Array(events.Select(row => row.Target)),
            new NpgsqlParameter { Value = rows.Select(row => row.Append.Entry.Once).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            new NpgsqlParameter { Value = rows.Select(row => row.Append.Entry.Content).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            Array(events.Select(row => row.Withheld))));
        batch.BatchCommands.Add(Command(
            Advance, Array(moved), Array(moved.Select(id => heads[id].Seq)), Array(moved.Select(id => heads[id].Countable)),
            Array(moved.Select(id => heads[id].At)), Array(moved.Select(id => heads[id].LastMessageSeq))));
        batch.BatchCommands.Add(Command(
            CountOwn, Array(own.Select(count => count.Key.ConversationId)), Array(own.Select(count => count.Key.By)),
            Array(own.Select(count => (long)count.Value))));
        Attend(batch, events, rows, now);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>The rows that go with messages: see <see cref="Companions"/>. Most batches have none.</summary>
    static void Attend(NpgsqlBatch batch, List<LoggedEvent> events, List<(Append Append, long Countable)> rows, long now)
    {
        var mentions = events.SelectMany(logged => logged.Mentions.Select(accountId => (Logged: logged, AccountId: accountId))).ToList();
        if (mentions.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                Mention, Array(mentions.Select(mention => mention.Logged.ConversationId)), Array(mentions.Select(mention => mention.AccountId)),
                Array(mentions.Select(mention => mention.Logged.Seq)), Array(mentions.Select(mention => mention.Logged.AccountId))));
        }

        var expiring = rows.Where(row => row.Append.Entry.ExpiresAfter is not null).Select(row => (Logged: row.Append.Event!, row.Append.Entry)).ToList();
        if (expiring.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                Expire, Array(expiring.Select(one => one.Logged.ConversationId)), Array(expiring.Select(one => one.Logged.Seq)),
                Array(expiring.Select(one => now + (one.Entry.ExpiresAfter!.Value * 1000L)))));
        }

        var withheld = rows.Where(row => row.Append.Entry is { IsWithheld: true, IsCountable: true })
            .CountBy(row => (row.Append.ConversationId, row.Append.Entry.By)).OrderBy(count => count.Key).ToList();
        if (withheld.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                CountWithheld, Array(withheld.Select(count => count.Key.ConversationId)), Array(withheld.Select(count => count.Key.By)),
                Array(withheld.Select(count => (long)count.Value))));
        }
    }

    async Task RunAsync(Change change, Batch batch)
    {
        // A change may name rows of other writers' conversations and indexes of other features; when two of them wait for each
        // other, PostgreSQL ends one, and that one starts again.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                var id = await LockAsync(connection, transaction, change.Logs);
                if (await change.RunAsync(new Transaction(connection, transaction, change.Appended, clock)))
                    await CommitAsync(transaction, id, batch);
                else
                    change.Appended.Clear();
                return;
            }
            catch (PostgresException exception) when (exception.IsTransient && attempt < 5 && batch.Turn is null)
            {
                change.Appended.Clear();
            }
            catch (Exception exception) when (exception is not CommitInDoubtException)
            {
                // Told to the caller of this change alone.
                change.Appended.Clear();
                change.Fail(exception);
                return;
            }
        }
    }

    /// <returns>The transaction's id.</returns>
    static async Task<string> LockAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid[] logs)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Command(Identify));
        if (logs.Length > 0)
            batch.BatchCommands.Add(Command("SELECT 1 FROM conversations WHERE id = ANY($1) ORDER BY id FOR UPDATE", Array(logs)));
        return (string)(await batch.ExecuteScalarAsync())!;
    }

    /// <param name="id">The transaction's, to ask for by another connection when this one breaks.</param>
    async Task CommitAsync(NpgsqlTransaction transaction, string id, Batch batch)
    {
        batch.TakeTurn();
        try
        {
            await transaction.CommitAsync();
        }
        catch (Exception exception) when (exception is not PostgresException { InvariantSeverity: "ERROR" })
        {
            // Not an answer of the database's that it could not: the connection broke, or the database is stopping.
            var first = batch.Writes.SelectMany(write => write.Events).FirstOrDefault();
            throw new CommitInDoubtException(exception, ct => StandsAsync(id, first, ct));
        }
    }

    async Task<bool?> StandsAsync(string id, LoggedEvent? first, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        string? status;
        try
        {
            status = await connection.QuerySingleAsync<string?>(new CommandDefinition(Status, new { id }, cancellationToken: ct));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // "Is in the future": a standby that had not heard of it has taken over.
            return false;
        }

        if (status is null or "in progress")
            return null;
        // A standby that has taken over may have given the id to another transaction.
        return status == "committed" && (first is null || await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            Holds, new { first.ConversationId, first.Seq, first.Kind, first.AccountId, first.At }, cancellationToken: ct)));
    }

    static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    static NpgsqlParameter<T[]> Array<T>(IEnumerable<T> values) => new() { TypedValue = values.ToArray() };

    sealed class Head(long seq, long countable, long at, long epoch, long lastMessageSeq)
    {
        public long Seq = seq;
        public long Countable = countable;
        public long At = at;
        public long LastMessageSeq = lastMessageSeq;

        public long Epoch => epoch;
    }

    /// <summary>An idempotence key within its log, compared by content.</summary>
    readonly struct Key(Guid conversationId, byte[] once) : IEquatable<Key>
    {
        readonly Guid _conversationId = conversationId;
        readonly byte[] _once = once;

        public bool Equals(Key other) => _conversationId == other._conversationId && _once.AsSpan().SequenceEqual(other._once);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(_conversationId);
            hash.AddBytes(_once);
            return hash.ToHashCode();
        }
    }
}
