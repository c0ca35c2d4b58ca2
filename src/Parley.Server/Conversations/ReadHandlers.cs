using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Storage;

namespace Parley.Server.Conversations;

sealed class ListConversationsHandler(Database database, ConversationList list) : IHandler<ListConversations, ConversationPage>
{
    const int MaxLimit = 500;

    public async ValueTask<Result<ConversationPage>> HandleAsync(ListConversations request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 100;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);
        if (!Cursors.TryRead(request.After, out var beforeAt, out var beforeId))
            return Errors.BadCursor;

        await using var connection = await database.OpenAsync(ct);
        var page = await list.PageAsync(connection, caller.AccountId, beforeAt, beforeId, limit + 1, request.Pinned, request.Archived);
        if (page.Count <= limit)
            return new ConversationPage([.. page], null);
        page.RemoveAt(limit);
        return new ConversationPage([.. page], Cursors.Write(page[^1].LastAt, page[^1].Id));
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
    const int MaxLimit = 200;

    const string Page = $"""
        SELECT {AccountView.Columns}, a.last_seen_at, CASE WHEN {Presences.Visible} THEN 1 ELSE 0 END AS presence_visible,
            m.role, m.joined_seq, COALESCE(b.delivered_seq, m.delivered_seq) AS delivered_seq, COALESCE(b.read_seq, m.read_seq) AS read_seq,
            m.nickname, m.muted_until
        FROM members m JOIN accounts a ON a.id = m.account_id
        LEFT JOIN blocks b ON @isDirect <> 0 AND b.account_id = m.account_id AND b.blocked_id = @accountId
        WHERE m.conversation_id = @ConversationId AND m.left_seq IS NULL
            AND (m.joined_seq, m.account_id) > (@afterSeq, @afterId)
        ORDER BY m.joined_seq, m.account_id LIMIT @limit
        """;

    public async ValueTask<Result<MemberPage>> HandleAsync(ListMembers request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 100;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);
        if (!Cursors.TryRead(request.After, out var afterSeq, out var afterId))
            return Errors.BadCursor;

        await using var connection = await database.OpenAsync(ct);
        var rows = (await connection.QueryAsync<Row>(
            Page, new { request.ConversationId, accountId = caller.AccountId, isDirect = caller.Membership!.IsDirect ? 1 : 0, afterSeq = afterSeq ?? 0, afterId, limit = limit + 1 })).ToList();
        var members = rows.Take(limit).Select(ToProtocol).ToArray();
        return new MemberPage(members, rows.Count > limit ? Cursors.Write(members[^1].JoinedSeq, members[^1].Account.Id) : null);
    }

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
