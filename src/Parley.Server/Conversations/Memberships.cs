using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Contacts;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Conversations;

/// <summary>
/// The membership check. Writers are answered from memory: an append carries the epoch its rights were read at, and the commit
/// refuses it when the epoch has moved on. Readers are answered from the database.
/// </summary>
sealed class Memberships(Database database, IOptions<ContactOptions> contacts, IOptions<ConversationOptions> conversations) : IEventListener
{
    // About 20 MB. When full it is emptied: refilling costs one indexed read for each conversation in use.
    const int MaxCached = 100_000;

    /// <summary>Up to where the other one of a direct conversation has read, as far as the member can tell.</summary>
    const string PeerReadSeq = """
        COALESCE(theirs.read_seq,
            (SELECT o.read_seq FROM members o WHERE o.conversation_id = m.conversation_id AND o.account_id = m.peer_id))
        """;

    const string Find = $"""
        SELECT c.kind, m.role, m.first_seq, COALESCE(m.left_seq, c.dissolved_seq) AS left_seq, c.last_seq, c.epoch, c.member_count,
            {PeerReadSeq} AS peer_read_seq,
            CASE WHEN c.last_seq >= {PeerReadSeq} + @maxUnread THEN (SELECT e.seq FROM events e
                WHERE e.conversation_id = m.conversation_id AND e.account_id = m.peer_id AND e.seq > c.last_seq - @maxUnread
                ORDER BY e.seq DESC LIMIT 1) END AS answered_seq,
            c.expires_after, m.muted_until, COALESCE(g.all_muted, 0) AS all_muted, m.peer_id,
            CASE WHEN a.deleted_at IS NULL THEN 0 ELSE 1 END AS peer_deleted,
            CASE WHEN theirs.at IS NULL THEN 0 ELSE 1 END AS blocked_by_peer,
            CASE WHEN mine.at IS NULL THEN 0 ELSE 1 END AS blocks_peer,
            CASE WHEN k.since IS NULL THEN 0 ELSE 1 END AS contacts,
            CASE WHEN EXISTS (SELECT 1 FROM blocks s WHERE s.account_id = m.account_id) THEN 1 ELSE 0 END AS blocks_someone
        FROM members m JOIN conversations c ON c.id = m.conversation_id
        LEFT JOIN groups g ON g.conversation_id = c.id
        LEFT JOIN accounts a ON a.id = m.peer_id
        LEFT JOIN blocks theirs ON theirs.account_id = m.peer_id AND theirs.blocked_id = m.account_id
        LEFT JOIN blocks mine ON mine.account_id = m.account_id AND mine.blocked_id = m.peer_id
        LEFT JOIN contacts k ON k.account_id = m.account_id AND k.contact_id = m.peer_id
        WHERE m.conversation_id = @conversationId AND m.account_id = @accountId
        """;

    const string Blocked = """
        SELECT b.blocked_id FROM blocks b
        JOIN members o ON o.conversation_id = @conversationId AND o.account_id = b.blocked_id AND o.left_seq IS NULL
        WHERE b.account_id = @accountId
        """;

    readonly ConcurrentDictionary<(Guid ConversationId, Guid AccountId), (Membership Membership, long Changes)> _cached = [];

    /// <summary>
    /// How often the rights and members of a conversation have changed, or what an account has to do with others. Several share a number:
    /// what is remembered of the others is then read again, which costs little.
    /// </summary>
    readonly long[] _changes = new long[4096];

    /// <param name="fresh">From the database, whatever is remembered.</param>
    /// <returns><c>null</c> for strangers, and for conversations that do not exist.</returns>
    public ValueTask<Membership?> FindAsync(Guid conversationId, Guid accountId, bool fresh, CancellationToken ct) =>
        !fresh && _cached.TryGetValue((conversationId, accountId), out var cached) && cached.Changes == ChangesOf(conversationId, accountId)
            ? ValueTask.FromResult<Membership?>(cached.Membership)
            : ReadAsync(conversationId, accountId, ct);

    /// <summary>Inside a transaction: whether the caller may still do what it was admitted to, as its membership stands there.</summary>
    public async Task<Result<Caller>> RenewAsync(Transaction transaction, Caller caller)
    {
        var (conversationId, accountId) = (caller.Membership!.ConversationId, caller.AccountId);
        var row = await transaction.FindAsync<Row>(Find, new { conversationId, accountId, maxUnread = MaxUnread });
        var membership = row?.ToMembership(conversationId, OnlyContactsWrite, MaxUnread);
        if (row is { BlocksSomeone: not 0, PeerId: null })
            membership = membership! with { Blocked = [.. await transaction.QueryAsync<Guid>(Blocked, new { conversationId, accountId })] };
        return caller.Operation!.Judge(membership) is { } refusal ? refusal : caller with { Membership = membership };
    }

    /// <summary>Before the push, so that whoever acts on it is judged by what it changed.</summary>
    public void Pushing(LoggedEvent logged)
    {
        switch (logged.Kind)
        {
            case EventKinds.MembersAdded or EventKinds.MemberJoined or EventKinds.MemberLeft or EventKinds.MemberRemoved or EventKinds.OwnerChanged
                or EventKinds.MemberRoleChanged or EventKinds.MemberMuted or EventKinds.GroupChanged or EventKinds.GroupDissolved
                or EventKinds.TimerChanged:
            case EventKinds.ContactAdded or EventKinds.ContactRemoved:
                Forget(logged.ConversationId);
                break;
            case EventKinds.AccountBlocked or EventKinds.AccountUnblocked:
                Forget(logged.ConversationId);
                Forget(logged.Read<AccountReference>().AccountId);
                break;
        }
    }

    /// <summary>What is remembered of a conversation's members, or of what an account is a member of.</summary>
    public void Forget(Guid id) => Interlocked.Increment(ref ChangesOf(id));

    /// <summary>Rises with every change of either.</summary>
    long ChangesOf(Guid conversationId, Guid accountId) =>
        Interlocked.Read(ref ChangesOf(conversationId)) + Interlocked.Read(ref ChangesOf(accountId));

    ref long ChangesOf(Guid id) => ref _changes[(uint)id.GetHashCode() % _changes.Length];

    long MaxUnread => conversations.Value.MaxUnread;

    bool OnlyContactsWrite => contacts.Value.WhoMayWrite is WhoMayWrite.Contacts;

    async ValueTask<Membership?> ReadAsync(Guid conversationId, Guid accountId, CancellationToken ct)
    {
        // Before it is read: what changes meanwhile makes it old at once.
        var changes = ChangesOf(conversationId, accountId);
        await using var connection = await database.OpenAsync(ct);
        if (await connection.QueryFirstOrDefaultAsync<Row>(Find, new { conversationId, accountId, maxUnread = MaxUnread }) is not { } row)
            return null;

        var membership = row.ToMembership(conversationId, OnlyContactsWrite, MaxUnread);
        if (row is { BlocksSomeone: not 0, PeerId: null })
            membership = membership with { Blocked = [.. await connection.QueryAsync<Guid>(Blocked, new { conversationId, accountId })] };
        if (_cached.Count >= MaxCached)
            _cached.Clear();
        _cached[(conversationId, accountId)] = (membership, changes);
        return membership;
    }

    sealed record Row
    {
        public string Kind { get; init; } = "";

        public string Role { get; init; } = "";

        public long FirstSeq { get; init; }

        public long? LeftSeq { get; init; }

        public long LastSeq { get; init; }

        public long? PeerReadSeq { get; init; }

        /// <summary>The other one's last event, where they have read so little that it matters.</summary>
        public long? AnsweredSeq { get; init; }

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

        public long BlocksSomeone { get; init; }

        public Membership ToMembership(Guid conversationId, bool onlyContactsWrite, long maxUnread) => new()
        {
            ConversationId = conversationId,
            Kind = Kind,
            Role = Role,
            FirstSeq = FirstSeq,
            LeftSeq = LeftSeq,
            LastSeq = LastSeq,
            // Whoever answers need not have told how far they have read.
            RoomTo = PeerReadSeq is { } read ? Math.Max(read, AnsweredSeq ?? 0) + maxUnread : long.MaxValue,
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
