using System.Runtime.InteropServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Log;

/// <summary>The one writer of the embedded database: appends and changes of a batch share one transaction and one fsync.</summary>
sealed class SqliteLogWriter : ILogWriter
{
    readonly SqliteConnection _connection;
    readonly EventClock _clock;
    readonly Statement _begin;
    readonly Statement _commit;
    readonly Statement _rollback;
    readonly Statement _head;
    readonly Statement _insert;
    readonly Statement _repeated;
    readonly Statement _advance;
    readonly Statement _countOwn;
    readonly Statement _countWithheld;
    readonly Statement _mention;
    readonly Statement _expire;
    readonly Dictionary<Guid, Head> _heads = [];
    readonly Dictionary<(Guid ConversationId, Guid AccountId), long> _own = [];

    public SqliteLogWriter(SqliteConnection connection, EventClock clock)
    {
        _connection = connection;
        _clock = clock;
        // Not the driver's transactions: when a commit fails and SQLite rolls back by itself, as on a full disk, they never notice, and
        // the connection is of no more use.
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _head = new(connection, "SELECT last_seq, countable, last_at, epoch, last_message_seq FROM conversations WHERE id = ?1");
        _insert = new(connection, """
            INSERT INTO events (conversation_id, seq, kind, account_id, at, body, countable, target, once, content, withheld)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            ON CONFLICT (conversation_id, once) WHERE once IS NOT NULL DO NOTHING
            """);
        _repeated = new(connection, "SELECT seq, at FROM events WHERE conversation_id = ?1 AND once = ?2");
        _advance = new(connection, "UPDATE conversations SET last_seq = ?2, countable = ?3, last_at = ?4, last_message_seq = ?5 WHERE id = ?1");
        _countOwn = new(connection, "UPDATE members SET own_after = own_after + ?3 WHERE conversation_id = ?1 AND account_id = ?2");
        _countWithheld = new(connection, "UPDATE members SET own_after = own_after + 1 WHERE conversation_id = ?1 AND account_id <> ?2");
        _mention = new(connection, "INSERT INTO mentions (conversation_id, account_id, seq, by_id) VALUES (?1, ?2, ?3, ?4)");
        _expire = new(connection, "INSERT INTO expiring_messages (conversation_id, seq, expires_at) VALUES (?1, ?2, ?3)");
    }

    /// <summary>One transaction, and one wait for the disk, for all.</summary>
    public List<List<Write>> Divide(List<Write> writes) => [[.. Batch.Runs(writes).SelectMany(run => run)]];

    public async Task CommitAsync(Batch batch)
    {
        _begin.Run();
        try
        {
            await RunAsync(batch);
            Commit();
        }
        finally
        {
            if (IsInTransaction)
                _rollback.Run();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in new[] { _begin, _commit, _rollback, _head, _insert, _repeated, _advance, _countOwn, _countWithheld, _mention, _expire })
            statement.Dispose();
        await _connection.DisposeAsync();
    }

    async Task RunAsync(Batch batch)
    {
        var now = _clock.Now;
        Forget();
        foreach (var write in batch.Writes)
        {
            if (write is Change change)
            {
                Advance();
                await RunAsync(change);
            }
            else if (write is Append append && !TryAppend(append, now) && await append.DecideAgainAsync(TransactionFor([])))
            {
                AppendTo(ref CollectionsMarshal.GetValueRefOrNullRef(_heads, append.ConversationId), append, now);
            }
        }

        Advance();
    }

    /// <summary>Writes what appends have left in memory: the conversations' heads, and how many messages are whose own.</summary>
    void Advance()
    {
        foreach (var (conversationId, head) in _heads)
        {
            if (head.Moved)
                _advance.Bind(1, conversationId).Bind(2, head.Seq).Bind(3, head.Countable).Bind(4, head.At).Bind(5, head.LastMessageSeq).Run();
        }

        foreach (var (member, count) in _own)
            _countOwn.Bind(1, member.ConversationId).Bind(2, member.AccountId).Bind(3, count).Run();
        Forget();
    }

    void Forget()
    {
        _heads.Clear();
        _own.Clear();
    }

    /// <returns>False: what it was decided on has changed since.</returns>
    bool TryAppend(Append append, long now)
    {
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, append.ConversationId, out var known);
        if (!known)
            head = ReadHead(append.ConversationId);
        if (head.Epoch != append.Epoch)
            return false;
        AppendTo(ref head, append, now);
        return true;
    }

    void AppendTo(ref Head head, Append append, long now)
    {
        var entry = append.Entry;
        var seq = head.Seq + 1;
        var at = _clock.After(head.At, now);
        var countable = head.Countable + (entry.IsCountable ? 1 : 0);
        _insert.Bind(1, append.ConversationId).Bind(2, seq).Bind(3, entry.Kind).Bind(4, entry.By).Bind(5, at)
            .Bind(6, entry.Body).Bind(7, countable).Bind(8, entry.Target).Bind(9, entry.Once).Bind(10, entry.Content)
            .Bind(11, entry.IsWithheld ? seq : 0).Run();
        if (_insert.Changes == 0)
        {
            var (firstSeq, firstAt) = _repeated.Bind(1, append.ConversationId).Bind(2, entry.Once).Row(row => (row.Int64(0), row.Int64(1)));
            append.Repeated(firstSeq, firstAt);
            return;
        }

        head = head with { Seq = seq, At = at, Countable = countable, LastMessageSeq = entry.IsCountable ? seq : head.LastMessageSeq, Moved = true };
        if (entry.IsCountable)
            CollectionsMarshal.GetValueRefOrAddDefault(_own, (append.ConversationId, entry.By), out _)++;
        Attend(append.ConversationId, seq, now, entry);
        append.Appended(seq, at);
    }

    /// <summary>The rows that go with a message: see <see cref="Companions"/>.</summary>
    void Attend(Guid conversationId, long seq, long now, NewEvent entry)
    {
        if (entry is { IsWithheld: true, IsCountable: true })
            _countWithheld.Bind(1, conversationId).Bind(2, entry.By).Run();
        foreach (var accountId in entry.Mentions)
            _mention.Bind(1, conversationId).Bind(2, accountId).Bind(3, seq).Bind(4, entry.By).Run();
        if (entry.ExpiresAfter is { } seconds)
            _expire.Bind(1, conversationId).Bind(2, seq).Bind(3, now + (seconds * 1000L)).Run();
    }

    /// <summary>
    /// An error of the disk at this point may leave the whole commit in the log that SQLite writes ahead: it is void for this process,
    /// but stands for one that recovers that log (sqlite.org/walformat.html §4.2). The next commit overwrites it. So asking is making one, of a change: what sets a value that
    /// is there already writes nothing.
    /// On a full disk the commit's last page was not written, and nothing stands.
    /// </summary>
    void Commit()
    {
        try
        {
            _commit.Run();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_IOERR)
        {
            throw new CommitInDoubtException(exception, async ct =>
            {
                var doubts = await _connection.ExecuteScalarAsync<int>(new CommandDefinition("PRAGMA user_version", cancellationToken: ct));
                await _connection.ExecuteAsync(new CommandDefinition($"PRAGMA user_version = {unchecked(doubts + 1)}", cancellationToken: ct));
                return false;
            });
        }
    }

    bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    // A conversation that does not exist has epoch 0, which no membership has.
    Head ReadHead(Guid conversationId) =>
        _head.Bind(1, conversationId).Row(row => new Head(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4), Moved: false));

    async Task RunAsync(Change change)
    {
        await _connection.ExecuteAsync("SAVEPOINT change");
        try
        {
            if (await change.RunAsync(TransactionFor(change.Appended)))
            {
                await _connection.ExecuteAsync("RELEASE change");
                return;
            }

            change.Appended.Clear();
        }
        catch (SqliteException exception) when (LeavesTransactionUsable(exception))
        {
            change.Appended.Clear();
            change.Fail(exception);
        }
        catch (Exception exception) when (exception is not SqliteException)
        {
            // A bug in one change must not fail its neighbours in the batch.
            change.Appended.Clear();
            change.Fail(exception);
        }

        await _connection.ExecuteAsync("ROLLBACK TO change; RELEASE change");
    }

    Transaction TransactionFor(List<LoggedEvent> appended) => new(_connection, transaction: null, appended, _clock);

    // On a full disk, an I/O error or lack of memory SQLite may have rolled everything back by itself (sqlite.org/lang_transaction.html §3),
    // so the whole batch fails; a constraint or a mistake in a statement concerns one change.
    static bool LeavesTransactionUsable(SqliteException exception) => exception.SqliteErrorCode is 1 or 19 or 20;

    record struct Head(long Seq, long Countable, long At, long Epoch, long LastMessageSeq, bool Moved);
}
