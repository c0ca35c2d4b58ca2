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

    /// <summary>The accounts to push this log's events to, at this moment.</summary>
    public OnlineAccount[] Of(Guid logId)
    {
        if (_accounts.TryGetValue(logId, out var itself))
            return [itself];
        lock (_lock)
            return _conversations.TryGetValue(logId, out var listeners) ? listeners.Snapshot() : [];
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
            _ => null,
        };
        if (joined is null)
            return;
        lock (_lock)
        {
            foreach (var accountId in joined)
            {
                if (_accounts.TryGetValue(accountId, out var account))
                    JoinLocked(account, logged.ConversationId);
            }
        }
    }

    /// <summary>Those who leave with an event hear it as their last.</summary>
    public void Pushed(LoggedEvent logged)
    {
        if (logged.Kind is not (EventKinds.MemberLeft or EventKinds.MemberRemoved))
            return;
        var accountId = logged.Read<MemberChanged>().AccountId;
        lock (_lock)
        {
            if (!_accounts.TryGetValue(accountId, out var account))
                return;
            account.ConversationsLocked.Remove(logged.ConversationId);
            LeaveLocked(account, logged.ConversationId);
            // A list read before this leaving may still be on its way into the audiences.
            if (!account.Ready.IsCompleted)
                account.LeftWhileLoadingLocked.Add(logged.ConversationId);
        }
    }

    async Task LoadAsync(OnlineAccount account)
    {
        // The account is registered already, so what it joins meanwhile is added by Pushing; what it leaves is remembered.
        await Task.Yield();
        const string Mine = "SELECT conversation_id FROM members WHERE account_id = @Id AND left_seq IS NULL";
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var conversations = await connection.QueryAsync<Guid>(Mine, new { account.Id });
        lock (_lock)
        {
            if (!_accounts.TryGetValue(account.Id, out var current) || current != account)
                return;
            foreach (var conversationId in conversations)
            {
                if (conversationId != account.Id && !account.LeftWhileLoadingLocked.Contains(conversationId))
                    JoinLocked(account, conversationId);
            }

            account.LeftWhileLoadingLocked.Clear();
        }
    }

    void JoinLocked(OnlineAccount account, Guid conversationId)
    {
        if (!account.ConversationsLocked.Add(conversationId))
            return;
        if (!_conversations.TryGetValue(conversationId, out var listeners))
            _conversations[conversationId] = listeners = new Listeners();
        listeners.Add(account);
    }

    void LeaveLocked(OnlineAccount account, Guid conversationId)
    {
        if (_conversations.TryGetValue(conversationId, out var listeners) && listeners.Remove(account))
            _conversations.Remove(conversationId);
    }

    /// <summary>A conversation's online accounts; the array handed out is made again only after a change.</summary>
    sealed class Listeners
    {
        readonly HashSet<OnlineAccount> _accounts = [];
        OnlineAccount[]? _snapshot;

        public void Add(OnlineAccount account)
        {
            _accounts.Add(account);
            _snapshot = null;
        }

        /// <returns>Whether nobody is left.</returns>
        public bool Remove(OnlineAccount account)
        {
            _accounts.Remove(account);
            _snapshot = null;
            return _accounts.Count == 0;
        }

        public OnlineAccount[] Snapshot() => _snapshot ??= [.. _accounts];
    }
}
