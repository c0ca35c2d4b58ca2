using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Storage;

namespace Parley.Server.Conversations;

sealed class ListConversationsHandler(Database database, ConversationList list) : IHandler<ListConversations, ConversationPage>
{
    public async ValueTask<Result<ConversationPage>> HandleAsync(ListConversations request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging, max: 500, usual: 100) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var conversations = await list.PageAsync(connection, caller.AccountId, paging, request.Pinned, request.Archived);
        var (page, next) = paging.Cut(conversations, conversation => (conversation.LastAt, conversation.Id));
        return new ConversationPage([.. page], next);
    }
}

sealed class GetConversationHandler(Database database, ConversationList list) : IHandler<GetConversation, Conversation>
{
    public async ValueTask<Result<Conversation>> HandleAsync(GetConversation request, Caller caller, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var found = await list.FindAsync(connection, caller.AccountId, request.ConversationId);
        return found is null ? Errors.NotFound : found;
    }
}

sealed class ListMembersHandler(Database database, Presences presences, TimeProvider time) : IHandler<ListMembers, MemberPage>
{
    static readonly string Page = $"""
        SELECT {AccountView.Columns}, a.last_seen_at, CASE WHEN {Presences.Visible} THEN 1 ELSE 0 END AS presence_visible,
            m.role, m.joined_seq, {Mark("delivered_seq")} AS delivered_seq, {Mark("read_seq")} AS read_seq,
            m.nickname, m.muted_until
        FROM members m JOIN accounts a ON a.id = m.account_id
        LEFT JOIN blocks b ON b.account_id = m.account_id AND b.blocked_id = @accountId
        LEFT JOIN block_marks k ON k.account_id = b.account_id AND k.blocked_id = b.blocked_id AND k.conversation_id = m.conversation_id
        WHERE m.conversation_id = @ConversationId AND m.left_seq IS NULL
            AND (m.joined_seq, m.account_id) > (@afterSeq, @afterId)
        ORDER BY m.joined_seq, m.account_id LIMIT @limit
        """;

    public async ValueTask<Result<MemberPage>> HandleAsync(ListMembers request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging, max: 200, usual: 100) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<Row>(Page, new
        {
            request.ConversationId,
            accountId = caller.AccountId,
            isDirect = caller.Membership!.IsDirect ? 1 : 0,
            afterSeq = paging.Number ?? 0,
            afterId = paging.Id,
            limit = paging.RowsToRead,
        });
        var (page, next) = paging.Cut(rows, row => (row.JoinedSeq, row.AccountId!.Value));
        return new MemberPage([.. page.Select(ToProtocol)], next);
    }

    /// <summary>SQL: whoever blocks the caller, as they stood then; where the two met later, as if nothing was read since.</summary>
    static string Mark(string mark) => $"""
        CASE WHEN b.at IS NULL THEN m.{mark} WHEN @isDirect <> 0 THEN b.{mark}
            WHEN k.{mark} > m.joined_seq THEN k.{mark} ELSE m.joined_seq END
        """;

    Member ToProtocol(Row row) => new(
        row.ToAccount(), row.Role, row.JoinedSeq, row.DeliveredSeq, row.ReadSeq, row.Nickname,
        row.MutedUntil > time.Now() ? row.MutedUntil : null,
        row is { PresenceVisible: not 0, AccountDeletedAt: null } ? presences.Of(row.AccountId!.Value, row.LastSeenAt) : null);

    sealed record Row : AccountView
    {
        public long? LastSeenAt { get; init; }

        public long PresenceVisible { get; init; }

        public string Role { get; init; } = "";

        public long JoinedSeq { get; init; }

        public long DeliveredSeq { get; init; }

        public long ReadSeq { get; init; }

        public string? Nickname { get; init; }

        public long? MutedUntil { get; init; }
    }
}
