using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
using Parley.Protocol;
using Parley.Server.Live;

namespace Parley.Server.Conversations;

/// <summary>
/// Conversations as their member sees them. Unread counts are exact and cost the same whatever the unread: countable events up to
/// the head, less those up to my read mark, less my own after it, less the recalled after it.
/// </summary>
sealed class ConversationList(Audiences audiences)
{
    // With the sign that it was cut, 200: see Preview.
    const int PreviewCharacters = 199;

    /// <summary>For whoever left, the head and the last activity are their leaving, nothing is unread, and how many are left is not told.</summary>
    const string Columns = """
        SELECT c.id, c.kind, c.title, m.role, m.joined_seq, m.read_seq, m.delivered_seq, m.left_seq,
            CASE WHEN m.left_seq IS NOT NULL THEN 0 ELSE c.member_count END AS member_count,
            CASE WHEN m.left_seq IS NOT NULL THEN (SELECT e.at FROM events e WHERE e.conversation_id = c.id AND e.seq = m.left_seq)
                ELSE c.last_at END AS last_at,
            COALESCE(m.left_seq, c.last_seq) AS last_seq,
            CASE WHEN m.left_seq IS NOT NULL THEN 0 ELSE c.countable - m.read_countable - m.own_after - (
                SELECT count(*) FROM events r
                WHERE r.conversation_id = c.id AND r.kind = 'message.recalled' AND r.target > m.read_seq) END AS unread,
            p.seq AS preview_seq, p.account_id AS preview_by, p.at AS preview_at, p.body AS preview_body,
            (SELECT l.body FROM events l
                WHERE l.conversation_id = c.id AND l.target = p.seq AND l.kind = 'message.edited'
                ORDER BY l.seq DESC LIMIT 1) AS preview_edit,
            (SELECT l.seq FROM events l
                WHERE l.conversation_id = c.id AND l.target = p.seq AND l.kind = 'message.recalled') AS preview_recalled,
            a.id AS peer_id, a.username AS peer_username, a.nickname AS peer_nickname, a.administrator AS peer_administrator
        FROM members m
        JOIN conversations c ON c.id = m.conversation_id
        LEFT JOIN events p ON p.conversation_id = c.id AND p.seq = c.last_message_seq AND p.seq >= m.joined_seq AND m.left_seq IS NULL
        LEFT JOIN members o ON o.conversation_id = CASE WHEN c.kind = 'direct' THEN c.id END AND o.account_id <> m.account_id
        LEFT JOIN accounts a ON a.id = o.account_id
        """;

    const string One = Columns + " WHERE m.account_id = @accountId AND m.conversation_id = @conversationId";

    const string Page = Columns + """
         WHERE m.account_id = @accountId AND m.left_seq IS NULL AND c.kind <> 'account'
            AND (@beforeAt IS NULL OR c.last_at < @beforeAt OR (c.last_at = @beforeAt AND c.id < @beforeId))
        ORDER BY c.last_at DESC, c.id DESC LIMIT @limit
        """;

    const string Moved = Columns + """
         WHERE m.account_id = @accountId AND m.left_seq IS NULL AND c.kind <> 'account'
            AND c.id > @afterId AND c.last_at >= @since
        ORDER BY c.id LIMIT @limit
        """;

    public async Task<Conversation?> FindAsync(DbConnection connection, Guid accountId, Guid conversationId) =>
        (await connection.QueryFirstOrDefaultAsync<Row>(One, new { accountId, conversationId })) is { } row ? ToProtocol(row) : null;

    /// <summary>The last active first, after the given one.</summary>
    public async Task<List<Conversation>> PageAsync(DbConnection connection, Guid accountId, long? beforeAt, Guid beforeId, int limit) =>
        (await connection.QueryAsync<Row>(Page, new { accountId, beforeAt, beforeId, limit })).Select(ToProtocol).ToList();

    /// <summary>Those active since a time, by id.</summary>
    public async Task<List<Conversation>> ActiveSinceAsync(DbConnection connection, Guid accountId, long since, Guid afterId, int limit) =>
        (await connection.QueryAsync<Row>(Moved, new { accountId, since, afterId, limit })).Select(ToProtocol).ToList();

    Conversation ToProtocol(Row row) => new(
        row.Id, row.Kind, row.PeerId is { } peer && audiences.IsOnline(peer), (int)row.MemberCount, row.Role, row.JoinedSeq, row.LastSeq,
        row.LastAt, row.ReadSeq, row.DeliveredSeq, row.Unread, row.Title, PeerOf(row), PreviewOf(row));

    static Account? PeerOf(Row row) =>
        row.PeerId is { } id ? new Account(id, row.PeerUsername!, row.PeerNickname!, row.PeerAdministrator != 0) : null;

    static Preview? PreviewOf(Row row)
    {
        if (row.PreviewSeq is not { } seq || row.PreviewRecalled is not null)
            return null;
        // Only the text is read; an edit's body has the same field.
        var json = new Utf8JsonReader(row.PreviewEdit ?? row.PreviewBody);
        var text = "";
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.PropertyName && json.ValueTextEquals("text"u8) && json.Read())
            {
                text = json.GetString()!;
                break;
            }
        }

        return new Preview(seq, row.PreviewBy, row.PreviewAt, Shorten(text));
    }

    static string Shorten(string text)
    {
        if (text.Length <= PreviewCharacters + 1)
            return text;
        // Not in the middle of a character that takes two units of UTF-16.
        var end = char.IsHighSurrogate(text[PreviewCharacters - 1]) ? PreviewCharacters - 1 : PreviewCharacters;
        return new StringBuilder(text, 0, end, end + 1).Append('…').ToString();
    }

    sealed record Row
    {
        public Guid Id { get; init; }

        public string Kind { get; init; } = "";

        public string? Title { get; init; }

        public long MemberCount { get; init; }

        public string Role { get; init; } = "";

        public long JoinedSeq { get; init; }

        public long LastSeq { get; init; }

        public long LastAt { get; init; }

        public long ReadSeq { get; init; }

        public long DeliveredSeq { get; init; }

        public long Unread { get; init; }

        public long? PreviewSeq { get; init; }

        public Guid PreviewBy { get; init; }

        public long PreviewAt { get; init; }

        public byte[] PreviewBody { get; init; } = [];

        public byte[]? PreviewEdit { get; init; }

        public long? PreviewRecalled { get; init; }

        public Guid? PeerId { get; init; }

        public string? PeerUsername { get; init; }

        public string? PeerNickname { get; init; }

        public long PeerAdministrator { get; init; }
    }
}
