using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Log;

namespace Parley.Server.Conversations;

/// <summary>Conversations as their member sees them.</summary>
sealed class ConversationList(Presences presences, TimeProvider time)
{
    /// <summary>Where it ends for <c>m</c>: they left, or it was dissolved.</summary>
    const string End = "COALESCE(m.left_seq, c.dissolved_seq)";

    /// <summary>
    /// For whom it has ended, the head and the last activity are its end, nothing is unread, and how many are left is not told; nor is what
    /// the group was made into after they left.
    /// </summary>
    static readonly string Columns = $"""
        SELECT c.id, c.kind, CASE WHEN m.left_seq IS NULL THEN c.title ELSE m.left_title END AS title,
            CASE WHEN m.left_seq IS NULL THEN c.expires_after END AS expires_after, m.role, m.first_seq, m.read_seq, m.delivered_seq, m.muted_until, m.nickname,
            m.pinned, m.archived, m.quiet_until, m.remark,
            CASE WHEN {End} IS NOT NULL THEN 0 ELSE c.member_count END AS member_count,
            CASE WHEN {End} IS NOT NULL THEN (SELECT e.at FROM events e WHERE e.conversation_id = c.id AND e.seq = {End})
                ELSE c.last_at END AS last_at,
            COALESCE({End}, c.last_seq) AS last_seq,
            CASE WHEN {End} IS NOT NULL THEN 0 ELSE {Unread.Count} END AS unread,
            CASE WHEN {End} IS NOT NULL THEN 0 ELSE {Unread.Mentions} END AS unread_mentions,
            p.seq AS preview_seq, p.account_id AS preview_by, p.at AS preview_at, p.body AS preview_body, p.content AS preview_content,
            CASE WHEN (p.withheld <> 0 AND p.account_id <> m.account_id) OR EXISTS (SELECT 1 FROM hidden_messages h
                WHERE h.conversation_id = c.id AND h.account_id = m.account_id AND h.seq = p.seq) THEN 1 ELSE 0 END AS preview_unseen,
            (SELECT l.body FROM events l
                WHERE l.conversation_id = c.id AND l.target = p.seq AND l.kind = 'message.edited'
                    AND (l.withheld = 0 OR l.account_id = m.account_id)
                ORDER BY l.seq DESC LIMIT 1) AS preview_edit,
            (SELECT l.seq FROM events l
                WHERE l.conversation_id = c.id AND l.target = p.seq AND l.kind = 'message.recalled') AS preview_recalled,
            {AccountView.Columns}, a.last_seen_at,
            CASE WHEN {Presences.Visible} THEN 1 ELSE 0 END AS presence_visible,
            COALESCE(b.read_seq, {PeerMark("read_seq")}) AS peer_read_seq,
            COALESCE(b.delivered_seq, {PeerMark("delivered_seq")}) AS peer_delivered_seq,
            g.join_mode, g.member_limit, g.shows_history, g.all_muted, g.forbids_forwarding, g.avatar, g.description, g.announcement,
            d.text AS draft_text, d.reply_to AS draft_reply_to, d.at AS draft_at
        """;

    /// <summary>Beside a member's row <c>m</c>.</summary>
    const string Joins = """
        JOIN conversations c ON c.id = m.conversation_id
        LEFT JOIN events p ON p.conversation_id = c.id AND p.seq = c.last_message_seq AND p.seq >= m.first_seq AND m.left_seq IS NULL
        LEFT JOIN accounts a ON a.id = m.peer_id
        LEFT JOIN blocks b ON b.account_id = m.peer_id AND b.blocked_id = m.account_id
        LEFT JOIN groups g ON g.conversation_id = c.id AND m.left_seq IS NULL
        LEFT JOIN drafts d ON d.conversation_id = c.id AND d.account_id = m.account_id
        """;

    static readonly string One = $"{Columns} FROM members m {Joins} WHERE m.account_id = @accountId AND m.conversation_id = @conversationId";

    static readonly string Page = Paged("""
        (@beforeAt IS NULL OR c.last_at < @beforeAt OR (c.last_at = @beforeAt AND c.id < @beforeId))
            AND (@pinned IS NULL OR m.pinned = @pinned) AND (@archived IS NULL OR m.archived = @archived)
        """, "c.last_at DESC, c.id DESC");

    static readonly string Moved = Paged("c.id > @afterId AND c.last_at >= @since", "c.id");

    /// <summary>SQL: first which ones, then what is shown of them: of a thousand, only those on the page are looked into.</summary>
    static string Paged(string which, string order) => $"""
        {Columns}
        FROM (SELECT m.conversation_id AS id FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.account_id = @accountId AND m.left_seq IS NULL AND c.dissolved_seq IS NULL AND c.kind <> 'account' AND {which}
            ORDER BY {order} LIMIT @limit) page
        JOIN members m ON m.conversation_id = page.id AND m.account_id = @accountId
        {Joins}
        ORDER BY {order}
        """;

    /// <summary>SQL: looked up by itself. Joined, PostgreSQL would rather run through all members of a large group to find that none is the peer.</summary>
    static string PeerMark(string mark) =>
        $"(SELECT o.{mark} FROM members o WHERE o.conversation_id = m.conversation_id AND o.account_id = m.peer_id)";

    public async Task<Conversation?> FindAsync(DbConnection connection, Guid accountId, Guid conversationId) =>
        (await ReadAsync(connection, accountId, One, new { accountId, conversationId, everyone = NewEvent.Everyone })).FirstOrDefault();

    /// <summary>The last active first; not cut to the page yet.</summary>
    public Task<List<Conversation>> PageAsync(DbConnection connection, Guid accountId, Paging paging, bool? pinned, bool? archived) =>
        ReadAsync(connection, accountId, Page, new
        {
            accountId,
            beforeAt = paging.Number,
            beforeId = paging.Id,
            limit = paging.RowsToRead,
            pinned = Number(pinned),
            archived = Number(archived),
            everyone = NewEvent.Everyone,
        });

    /// <summary>Those active since a time, by id.</summary>
    public Task<List<Conversation>> ActiveSinceAsync(DbConnection connection, Guid accountId, long since, Guid afterId, int limit) =>
        ReadAsync(connection, accountId, Moved, new { accountId, since, afterId, limit, everyone = NewEvent.Everyone });

    static long? Number(bool? truth) => truth is { } given ? (given ? 1 : 0) : null;

    async Task<List<Conversation>> ReadAsync(DbConnection connection, Guid accountId, string sql, object parameters)
    {
        var conversations = new List<Conversation>();
        foreach (var row in (await connection.QueryAsync<Row>(sql, parameters)).ToList())
            conversations.Add(ToProtocol(row, await Previews.OfAsync(connection, row, accountId)));
        return conversations;
    }

    Conversation ToProtocol(Row row, Preview? preview) => new(
        row.Id, row.Kind, (int)row.MemberCount, row.Role, row.FirstSeq, row.LastSeq, row.LastAt, row.ReadSeq, row.DeliveredSeq,
        row.Unread, row.UnreadMentions, new ConversationSettings(row.Pinned != 0, row.Archived != 0, row.QuietUntil, row.Remark),
        row.Title, row.AccountId is null ? null : row.ToAccount(), PresenceOf(row), row.PeerReadSeq, row.PeerDeliveredSeq, preview,
        GroupOf(row), row.MutedUntil > time.Now() ? row.MutedUntil : null, row.Nickname,
        row.DraftText is { } text ? new Draft(text, row.DraftAt, row.DraftReplyTo) : null, (int?)row.ExpiresAfter);

    Presence? PresenceOf(Row row) =>
        row is { AccountId: { } peer, PresenceVisible: not 0, AccountDeletedAt: null } ? presences.Of(peer, row.LastSeenAt) : null;

    static GroupFacts? GroupOf(Row row) => row.JoinMode is null
        ? null
        : new(row.JoinMode, (int)row.MemberLimit, row.ShowsHistory != 0, row.AllMuted != 0, row.ForbidsForwarding != 0,
            row.Avatar, row.Description, row.Announcement);

    sealed record Row : PreviewRow
    {
        public string Kind { get; init; } = "";

        public string? Title { get; init; }

        public long? ExpiresAfter { get; init; }

        public long MemberCount { get; init; }

        public string Role { get; init; } = "";

        public long LastSeq { get; init; }

        public long LastAt { get; init; }

        public long ReadSeq { get; init; }

        public long DeliveredSeq { get; init; }

        public long Unread { get; init; }

        public long UnreadMentions { get; init; }

        public long? MutedUntil { get; init; }

        public string? Nickname { get; init; }

        public long Pinned { get; init; }

        public long Archived { get; init; }

        public long? QuietUntil { get; init; }

        public string? Remark { get; init; }

        public long? LastSeenAt { get; init; }

        public long PresenceVisible { get; init; }

        public long? PeerReadSeq { get; init; }

        public long? PeerDeliveredSeq { get; init; }

        public string? JoinMode { get; init; }

        public long MemberLimit { get; init; }

        public long ShowsHistory { get; init; }

        public long AllMuted { get; init; }

        public long ForbidsForwarding { get; init; }

        public string? Avatar { get; init; }

        public string? Description { get; init; }

        public string? Announcement { get; init; }

        public string? DraftText { get; init; }

        public long? DraftReplyTo { get; init; }

        public long DraftAt { get; init; }
    }
}
