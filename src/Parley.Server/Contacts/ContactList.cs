using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Live;

namespace Parley.Server.Contacts;

/// <summary>Contacts as their owner sees them.</summary>
sealed class ContactList(Presences presences)
{
    const string Mine = """
        SELECT k.account_id, k.contact_id, k.conversation_id, k.remark, k.starred, k.since,
            COALESCE(k.letter, n.letter) AS letter, COALESCE(k.sort_key, n.sort_key) AS sort_key
        FROM contacts k JOIN accounts n ON n.id = k.contact_id
        WHERE k.account_id = @accountId
        """;

    /// <summary>Only for those of the page is anything counted.</summary>
    const string Facts = $"""
        SELECT {AccountView.Columns}, a.shows_email, a.email, a.gender, a.signature, a.last_seen_at,
            CASE WHEN {Presences.Visible} THEN 1 ELSE 0 END AS presence_visible,
            p.letter, p.sort_key, p.remark, p.starred, p.since, p.conversation_id, c.last_seq, c.last_at, {Unread.Count} AS unread
        """;

    const string Joins = """
         p
        JOIN accounts a ON a.id = p.contact_id
        JOIN conversations c ON c.id = p.conversation_id
        JOIN members m ON m.conversation_id = p.conversation_id AND m.account_id = p.account_id
        """;

    const string One = $"{Facts} FROM ({Mine} AND k.contact_id = @contactId) {Joins}";

    const string Page = $"""
        {Facts} FROM (SELECT * FROM ({Mine}) s
            WHERE @afterKey IS NULL OR s.sort_key > @afterKey OR (s.sort_key = @afterKey AND s.contact_id > @afterId)
            ORDER BY s.sort_key, s.contact_id LIMIT @limit) {Joins}
        ORDER BY p.sort_key, p.contact_id
        """;

    public async Task<Contact?> FindAsync(DbConnection connection, Guid accountId, Guid contactId) =>
        await connection.QueryFirstOrDefaultAsync<Row>(One, new { accountId, contactId }) is { } row ? ToProtocol(row) : null;

    /// <summary>By letter and name, after the given place.</summary>
    public async Task<ContactPage> PageAsync(DbConnection connection, Guid accountId, string? afterKey, Guid afterId, int limit)
    {
        var rows = (await connection.QueryAsync<Row>(Page, new { accountId, afterKey, afterId, limit = limit + 1 })).ToList();
        return new ContactPage(
            [.. rows.Take(limit).Select(ToProtocol)],
            rows.Count > limit ? Cursors.Write(rows[limit - 1].SortKey, rows[limit - 1].AccountId!.Value) : null);
    }

    Contact ToProtocol(Row row) => new(
        new Profile(row.ToAccount(), row.ShowsEmail != 0 ? row.Email : null, row.Gender, row.Signature), row.Letter, row.Starred != 0, row.Since,
        new DirectFacts(row.ConversationId, row.LastSeq, row.LastAt, row.Unread),
        row.PresenceVisible != 0 ? presences.Of(row.AccountId!.Value, row.LastSeenAt) : null, row.Remark);

    sealed record Row : AccountView
    {
        public long ShowsEmail { get; init; }

        public string? Email { get; init; }

        public string? Gender { get; init; }

        public string? Signature { get; init; }

        public long? LastSeenAt { get; init; }

        public long PresenceVisible { get; init; }

        public string Letter { get; init; } = "";

        public string SortKey { get; init; } = "";

        public string? Remark { get; init; }

        public long Starred { get; init; }

        public long Since { get; init; }

        public Guid ConversationId { get; init; }

        public long LastSeq { get; init; }

        public long LastAt { get; init; }

        public long Unread { get; init; }
    }
}
