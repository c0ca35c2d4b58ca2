using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Live;

/// <summary>
/// Who is there, and who is told. Only the latest matters, so what is told is how it stands at the moment of telling; and an account's
/// tellings wait for each other, so that the last that is heard is how it stands.
/// </summary>
sealed partial class Presences(Database database, Audiences audiences, ILogger<Presences> logger) : IEventListener
{
    /// <summary>SQL: whether the account <c>a</c> lets <c>@accountId</c> see its presence, blocks apart.</summary>
    const string Allowed = """
        (a.presence_visibility = 'everyone' OR (a.presence_visibility = 'contacts' AND EXISTS (SELECT 1 FROM contacts v
            WHERE v.account_id = a.id AND v.contact_id = @accountId)))
        """;

    const string NotBlocked = "NOT EXISTS (SELECT 1 FROM blocks w WHERE w.account_id = a.id AND w.blocked_id = @accountId)";

    /// <summary>SQL: whether the account <c>a</c> lets <c>@accountId</c> see its presence.</summary>
    public const string Visible = $"({Allowed} AND {NotBlocked})";

    /// <summary>Whom an account's presence may concern: whether they may see it, and whether they could when the setting was <c>@before</c>.</summary>
    static readonly string Watchers = $"""
        SELECT p.id, a.last_seen_at, CASE WHEN {ByWatcher(Visible)} THEN 1 ELSE 0 END AS sees,
            CASE WHEN {ByWatcher(Visible).Replace("a.presence_visibility", "@before", StringComparison.Ordinal)} THEN 1 ELSE 0 END AS saw
        FROM (SELECT contact_id AS id FROM contacts WHERE account_id = @subject
            UNION SELECT peer_id FROM members WHERE account_id = @subject AND left_seq IS NULL AND peer_id IS NOT NULL) p
        JOIN accounts a ON a.id = @subject
        """;

    /// <summary>One of them, after an event between the two.</summary>
    const string Watcher = $"""
        SELECT a.last_seen_at, CASE WHEN {Visible} THEN 1 ELSE 0 END AS sees,
            CASE WHEN (@kind = 'account.blocked' AND {Allowed})
                OR (@kind = 'contact.removed' AND a.presence_visibility <> 'nobody' AND {NotBlocked}) THEN 1 ELSE 0 END AS saw
        FROM accounts a WHERE a.id = @subject
        """;

    /// <summary>
    /// Accounts of which a telling waits for its turn, and whether they may be gone by then. One is enough, however often they come and
    /// go meanwhile: no more wait than there are accounts here.
    /// </summary>
    readonly Dictionary<Guid, bool> _toTell = [];

    // Bounds how many read the database at once, too.
    readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];

    public Presence Of(Guid accountId, long? lastSeenAt) => audiences.Find(accountId) is { } online
        ? new Presence(online.IsAway ? PresenceStatuses.Away : PresenceStatuses.Online)
        : new Presence(PresenceStatuses.Offline, lastSeenAt);

    /// <summary>The account came, or is away or back.</summary>
    public void Changed(Guid accountId) => Tell(accountId, mayBeGone: false);

    /// <summary>The account went, and when is kept.</summary>
    public void Went(Guid accountId) => Tell(accountId, mayBeGone: true);

    /// <summary>Of an account that is online; of another there is nothing to tell.</summary>
    public void SetAway(Guid accountId, bool away)
    {
        if (audiences.Find(accountId) is not { } account || account.IsAway == away)
            return;
        account.IsAway = away;
        Changed(accountId);
    }

    /// <summary>Acts on what changes who sees whom.</summary>
    public void Pushed(LoggedEvent logged)
    {
        if (audiences.Find(logged.ConversationId) is not { } account)
            return;
        switch (logged.Kind)
        {
            case EventKinds.AccountBlocked or EventKinds.AccountUnblocked or EventKinds.ContactRemoved:
                Reveal(account.Id, logged.Read<AccountReference>().AccountId, logged.Kind);
                break;
            case EventKinds.ContactAdded:
                Reveal(account.Id, logged.Read<ContactChanged>().AccountId, logged.Kind);
                break;
            case EventKinds.ProfileChanged:
                Reveal(account, logged.Read<ProfileChanged>().Me.PresenceVisibility);
                break;
        }
    }

    void Reveal(Guid accountId, Guid watcherId, string kind)
    {
        if (!audiences.IsOnline(watcherId))
            return;
        TakeTurn(accountId, async connection =>
        {
            if (await connection.QueryFirstOrDefaultAsync<Row>(Watcher, new { subject = accountId, accountId = watcherId, kind }) is { } row)
                Reveal(accountId, [row with { Id = watcherId }]);
        });
    }

    void Reveal(OnlineAccount account, string visibility)
    {
        var before = account.PresenceVisibility;
        account.PresenceVisibility = visibility;
        if (before is not null && before != visibility)
            TakeTurn(account.Id, async connection => Reveal(account.Id, await ReadAsync(connection, account.Id, before)));
    }

    /// <summary>Who is to see an account from now on is told how it stands, and who no longer is, that it went.</summary>
    void Reveal(Guid accountId, List<Row> watchers)
    {
        Tell(accountId, watchers.Where(watcher => watcher is { Sees: not 0, Saw: 0 }), mayBeGone: false);
        var gone = Frame.Ephemeral(new PresenceChanged(EphemeralKinds.Presence, accountId, new Presence(PresenceStatuses.Offline)));
        foreach (var watcher in watchers.Where(watcher => watcher is { Sees: 0, Saw: not 0 }))
            audiences.Find(watcher.Id)?.Send(gone);
    }

    void Tell(Guid accountId, bool mayBeGone)
    {
        var isFirst = false;
        lock (_toTell)
        {
            isFirst = !_toTell.TryGetValue(accountId, out var before);
            _toTell[accountId] = before || mayBeGone;
        }

        if (isFirst)
            TakeTurn(accountId, () => Begin(accountId), (connection, gone) => TellAsync(connection, accountId, gone));
    }

    /// <summary>From here on another one waits: what is read next may be old by then.</summary>
    bool Begin(Guid accountId)
    {
        lock (_toTell)
            return _toTell.Remove(accountId, out var mayBeGone) && mayBeGone;
    }

    async Task TellAsync(DbConnection connection, Guid accountId, bool mayBeGone)
    {
        var watchers = await ReadAsync(connection, accountId, before: "");
        Tell(accountId, watchers.Where(watcher => watcher.Sees != 0), mayBeGone);
    }

    /// <param name="mayBeGone">False: if it is gone by now, that is told by a telling of its own, which knows when it was last seen.</param>
    void Tell(Guid accountId, IEnumerable<Row> watchers, bool mayBeGone)
    {
        Frame? frame = null;
        foreach (var watcher in watchers)
        {
            if (frame is null)
            {
                var presence = Of(accountId, watcher.LastSeenAt);
                if (presence.Status == PresenceStatuses.Offline && !mayBeGone)
                    return;
                frame = Frame.Ephemeral(new PresenceChanged(EphemeralKinds.Presence, accountId, presence));
            }

            audiences.Find(watcher.Id)?.Send(frame);
        }
    }

    static async Task<List<Row>> ReadAsync(DbConnection connection, Guid accountId, string before) =>
        (await connection.QueryAsync<Row>(Watchers, new { subject = accountId, before })).ToList();

    void TakeTurn(Guid accountId, Func<DbConnection, Task> tell) => TakeTurn(accountId, () => true, (connection, _) => tell(connection));

    /// <param name="begin">Called when the turn has come, also where the database is away.</param>
    /// <param name="tell">Reads, then tells without waiting.</param>
    void TakeTurn(Guid accountId, Func<bool> begin, Func<DbConnection, bool, Task> tell) => _ = Task.Run(async () =>
    {
        var turn = _turns[(uint)accountId.GetHashCode() % _turns.Length];
        await turn.WaitAsync();
        try
        {
            var begun = begin();
            await using var connection = await database.OpenAsync(CancellationToken.None);
            await tell(connection, begun);
        }
        catch (DbException exception)
        {
            // They see it in their next list, or at the next change.
            LogNotTold(exception);
        }
        finally
        {
            turn.Release();
        }
    });

    static string ByWatcher(string rule) => rule.Replace("@accountId", "p.id", StringComparison.Ordinal);

    [LoggerMessage(LogLevel.Warning, "A change of presence could not be told")]
    partial void LogNotTold(Exception exception);

    sealed record Row
    {
        public Guid Id { get; init; }

        public long? LastSeenAt { get; init; }

        public long Sees { get; init; }

        public long Saw { get; init; }
    }
}
