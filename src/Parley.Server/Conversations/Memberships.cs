using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Contacts;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Conversations;

/// <summary>
/// The membership check. Writers are answered from memory: an append carries the epoch its rights were read at, and the commit
/// refuses it when the epoch has moved on. Readers are answered from the database.
/// </summary>
sealed class Memberships(Database database, IOptions<ContactOptions> options) : IEventListener
{
    // About 20 MB. When full it is emptied: refilling costs one indexed read for each conversation in use.
    const int MaxCached = 100_000;

    readonly ConcurrentDictionary<(Guid ConversationId, Guid AccountId), Membership> _cached = [];

    /// <summary>How often rights were taken, in any conversation.</summary>
    long _changes;

    /// <param name="fresh">From the database, whatever is remembered.</param>
    /// <returns><c>null</c> for strangers, and for conversations that do not exist.</returns>
    public ValueTask<Membership?> FindAsync(Guid conversationId, Guid accountId, bool fresh, CancellationToken ct) =>
        !fresh && _cached.TryGetValue((conversationId, accountId), out var membership)
            ? ValueTask.FromResult<Membership?>(membership)
            : ReadAsync(conversationId, accountId, ct);

    /// <summary>Before the push, so that whoever acts on it is judged by what it changed.</summary>
    public void Pushing(LoggedEvent logged)
    {
        switch (logged.Kind)
        {
            case EventKinds.MemberLeft or EventKinds.MemberRemoved or EventKinds.OwnerChanged:
                Forget(logged.ConversationId, logged.Read<MemberChanged>().AccountId);
                Forget(logged.ConversationId, logged.AccountId);
                break;
            case EventKinds.MemberMuted:
                Forget(logged.ConversationId, logged.Read<MemberMuted>().AccountId);
                break;
            case EventKinds.MemberRoleChanged:
                Forget(logged.ConversationId, logged.Read<MemberRoleChanged>().AccountId);
                break;
            case EventKinds.GroupDissolved:
                ForgetAll(logged.ConversationId);
                break;
            case EventKinds.AccountBlocked or EventKinds.AccountUnblocked:
                ForgetDirect(logged.ConversationId, logged.Read<AccountReference>().AccountId);
                break;
        }
    }

    void Forget(Guid conversationId, Guid accountId)
    {
        Interlocked.Increment(ref _changes);
        _cached.TryRemove((conversationId, accountId), out _);
    }

    /// <summary>A group ends seldom enough to look for its members.</summary>
    void ForgetAll(Guid conversationId)
    {
        Interlocked.Increment(ref _changes);
        foreach (var (key, _) in _cached)
        {
            if (key.ConversationId == conversationId)
                _cached.TryRemove(key, out _);
        }
    }

    /// <summary>What is remembered of two accounts' direct conversation, whichever it is: this happens seldom enough to look for it.</summary>
    void ForgetDirect(Guid one, Guid other)
    {
        Interlocked.Increment(ref _changes);
        foreach (var (key, membership) in _cached)
        {
            if (membership.IsDirect && (key.AccountId == one || key.AccountId == other))
                _cached.TryRemove(key, out _);
        }
    }

    async ValueTask<Membership?> ReadAsync(Guid conversationId, Guid accountId, CancellationToken ct)
    {
        const string Find = """
            SELECT c.kind, m.role, m.first_seq, COALESCE(m.left_seq, c.dissolved_seq) AS left_seq, c.epoch, c.member_count,
                c.expires_after, m.muted_until, COALESCE(g.all_muted, 0) AS all_muted, m.peer_id,
                CASE WHEN a.deleted_at IS NULL THEN 0 ELSE 1 END AS peer_deleted,
                CASE WHEN theirs.at IS NULL THEN 0 ELSE 1 END AS blocked_by_peer,
                CASE WHEN mine.at IS NULL THEN 0 ELSE 1 END AS blocks_peer,
                CASE WHEN k.since IS NULL THEN 0 ELSE 1 END AS contacts
            FROM members m JOIN conversations c ON c.id = m.conversation_id
            LEFT JOIN groups g ON g.conversation_id = c.id
            LEFT JOIN accounts a ON a.id = m.peer_id
            LEFT JOIN blocks theirs ON theirs.account_id = m.peer_id AND theirs.blocked_id = m.account_id
            LEFT JOIN blocks mine ON mine.account_id = m.account_id AND mine.blocked_id = m.peer_id
            LEFT JOIN contacts k ON k.account_id = m.account_id AND k.contact_id = m.peer_id
            WHERE m.conversation_id = @conversationId AND m.account_id = @accountId
            """;
        var changes = Interlocked.Read(ref _changes);
        await using var connection = await database.OpenAsync(ct);
        if (await connection.QueryFirstOrDefaultAsync<Row>(Find, new { conversationId, accountId }) is not { } row)
            return null;

        var membership = row.ToMembership(conversationId, onlyContactsWrite: options.Value.WhoMayWrite is WhoMayWrite.Contacts);
        if (_cached.Count >= MaxCached)
            _cached.Clear();
        _cached[(conversationId, accountId)] = membership;
        // What was read before a right was taken must not be remembered after it, when nobody would come to forget it.
        if (Interlocked.Read(ref _changes) != changes)
            _cached.TryRemove((conversationId, accountId), out _);
        return membership;
    }

    sealed record Row
    {
        public string Kind { get; init; } = "";

        public string Role { get; init; } = "";

        public long FirstSeq { get; init; }

        public long? LeftSeq { get; init; }

        public long Epoch { get; init; }

        public long MemberCount { get; init; }

        public long? ExpiresAfter { get; init; }

        public long? MutedUntil { get; init; }

        public long AllMuted { get; init; }

        public Guid? PeerId { get; init; }

        public long PeerDeleted { get; init; }

        public long BlockedByPeer { get; init; }

        public long BlocksPeer { get; init; }

        public long Contacts { get; init; }

        public Membership ToMembership(Guid conversationId, bool onlyContactsWrite) => new()
        {
            ConversationId = conversationId,
            Kind = Kind,
            Role = Role,
            FirstSeq = FirstSeq,
            LeftSeq = LeftSeq,
            Epoch = Epoch,
            MemberCount = MemberCount,
            ExpiresAfter = (int?)ExpiresAfter,
            MutedUntil = MutedUntil ?? 0,
            IsEveryoneMuted = AllMuted != 0,
            Peer = PeerId is { } peer
                ? new Peer(peer, IsDeleted: PeerDeleted != 0, BlocksMe: BlockedByPeer != 0, IsBlocked: BlocksPeer != 0,
                    IsOutOfReach: onlyContactsWrite && Contacts == 0)
                : null,
        };
    }
}
