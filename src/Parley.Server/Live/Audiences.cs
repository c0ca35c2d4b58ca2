using System.Collections.Concurrent;
using Dapper;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Live;

/// <summary>
/// Which accounts online here hear of a conversation. So a push costs the number of online members, not of members.
/// </summary>
sealed class Audiences(Database database) : IEventListener
{
    readonly Lock _lock = new();
    readonly ConcurrentDictionary<Guid, OnlineAccount> _accounts = [];
    readonly Dictionary<Guid, Listeners> _conversations = [];

    /// <summary>The account, if it is online here.</summary>
    public OnlineAccount? Find(Guid accountId) => _accounts.GetValueOrDefault(accountId);

    public bool IsOnline(Guid accountId) => _accounts.ContainsKey(accountId);

    /// <summary>Those who hear of this log at this moment.</summary>
    public Listener[] Of(Guid logId)
    {
        if (_accounts.TryGetValue(logId, out var itself))
            return [new Listener(itself, FirstSeq: 1)];
        lock (_lock)
            return _conversations.TryGetValue(logId, out var listeners) ? listeners.All : [];
    }

    /// <summary>Adds a connection. When the task completes, everything committed from now on reaches it.</summary>
    /// <returns>Whether the account came online with it.</returns>
    public async Task<bool> AddAsync(Connection connection, CancellationToken ct)
    {
        OnlineAccount account;
        var cameOnline = false;
        lock (_lock)
        {
            if (!_accounts.TryGetValue(connection.Caller.AccountId, out account!))
            {
                cameOnline = true;
                account = new OnlineAccount(connection.Caller.AccountId);
                _accounts[account.Id] = account;
                account.Ready = LoadAsync(account);
            }

            account.AddLocked(connection);
        }

        await account.Ready.WaitAsync(ct);
        return cameOnline;
    }

    /// <returns>Whether the account went offline with it.</returns>
    public bool Remove(Connection connection)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(connection.Caller.AccountId, out var account))
                return false;
            account.RemoveLocked(connection);
            if (account.Connections.Length > 0)
                return false;
            _accounts.TryRemove(account.Id, out _);
            foreach (var conversationId in account.ConversationsLocked)
                LeaveLocked(account, conversationId);
            account.ConversationsLocked.Clear();
            return true;
        }
    }

    /// <summary>Those who join with an event hear it.</summary>
    public void Pushing(LoggedEvent logged)
    {
        var joined = logged.Kind switch
        {
            EventKinds.ConversationCreated => logged.Read<ConversationCreated>().AccountIds,
            EventKinds.MembersAdded => logged.Read<MembersAdded>().AccountIds,
            EventKinds.MemberJoined => [logged.Read<MemberJoined>().AccountId],
            _ => null,
        };
        if (joined is null)
            return;
        lock (_lock)
        {
            foreach (var accountId in joined)
            {
                if (_accounts.TryGetValue(accountId, out var account))
                    JoinLocked(account, logged.ConversationId, firstSeq: logged.ShowsPast ? 1 : logged.Seq);
            }
        }
    }

    /// <summary>Those who leave with an event hear it as their last.</summary>
    public void Pushed(LoggedEvent logged)
    {
        switch (logged.Kind)
        {
            case EventKinds.MemberLeft or EventKinds.MemberRemoved:
                Leave(logged.ConversationId, logged.Read<MemberChanged>().AccountId);
                break;
            case EventKinds.GroupDissolved:
                foreach (var (account, _) in Of(logged.ConversationId))
                    Leave(logged.ConversationId, account.Id);
                break;
            case EventKinds.ConversationSettingsChanged:
                var changed = logged.Read<ConversationSettingsChanged>();
                lock (_lock)
                    Find(logged.ConversationId)?.SetQuietLocked(changed.ConversationId, changed.Settings.QuietUntil ?? 0);
                break;
        }
    }

    void Leave(Guid conversationId, Guid accountId)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(accountId, out var account))
                return;
            account.ConversationsLocked.Remove(conversationId);
            LeaveLocked(account, conversationId);
            // A list read before this leaving may still be on its way into the audiences.
            if (!account.Ready.IsCompleted)
                account.LeftWhileLoadingLocked.Add(conversationId);
        }
    }

    async Task LoadAsync(OnlineAccount account)
    {
        // The account is registered already, so what it joins meanwhile is added by Pushing; what it leaves is remembered.
        await Task.Yield();
        const string Mine = """
            SELECT m.conversation_id, m.first_seq, COALESCE(m.quiet_until, 0) AS quiet_until
            FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.account_id = @Id AND m.left_seq IS NULL AND c.dissolved_seq IS NULL
            """;
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var conversations = await connection.QueryAsync<(Guid Id, long FirstSeq, long QuietUntil)>(Mine, new { account.Id });
        account.PresenceVisibility ??= await connection.ExecuteScalarAsync<string>(
            "SELECT presence_visibility FROM accounts WHERE id = @Id", new { account.Id });
        lock (_lock)
        {
            if (!_accounts.TryGetValue(account.Id, out var current) || current != account)
                return;
            foreach (var (conversationId, firstSeq, quietUntil) in conversations)
            {
                if (conversationId == account.Id || account.LeftWhileLoadingLocked.Contains(conversationId))
                    continue;
                JoinLocked(account, conversationId, firstSeq);
                if (quietUntil > 0)
                    account.SetQuietLocked(conversationId, quietUntil);
            }

            account.LeftWhileLoadingLocked.Clear();
        }
    }

    void JoinLocked(OnlineAccount account, Guid conversationId, long firstSeq)
    {
        if (!account.ConversationsLocked.Add(conversationId))
            return;
        if (!_conversations.TryGetValue(conversationId, out var listeners))
            _conversations[conversationId] = listeners = new Listeners();
        listeners.Add(account, firstSeq);
    }

    void LeaveLocked(OnlineAccount account, Guid conversationId)
    {
        if (_conversations.TryGetValue(conversationId, out var listeners) && listeners.Remove(account))
            _conversations.Remove(conversationId);
    }

    /// <summary>A conversation's online accounts; the array handed out is made again only after a change.</summary>
    sealed class Listeners
    {
        readonly Dictionary<OnlineAccount, long> _accounts = [];
        Listener[]? _snapshot;

        public Listener[] All => _snapshot ??= [.. _accounts.Select(entry => new Listener(entry.Key, entry.Value))];

        public void Add(OnlineAccount account, long firstSeq)
        {
            _accounts.Add(account, firstSeq);
            _snapshot = null;
        }

        /// <returns>Whether nobody is left.</returns>
        public bool Remove(OnlineAccount account)
        {
            _accounts.Remove(account);
            _snapshot = null;
            return _accounts.Count == 0;
        }
    }
}
