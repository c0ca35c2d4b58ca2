using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Receipts;

/// <summary>
/// Read from the members' marks: the log's length plays no part. Counting looks at each member of the conversation once, and so does, at
/// worst, a page; an index over the marks would cost every mark more than that.
/// </summary>
sealed class ListReceiptsHandler(Database database) : IHandler<ListReceipts, ReceiptPage>
{
    /// <summary>The others who were members when it was sent, and are. By the order of ids, not of joining: hence the sign.</summary>
    const string Others = """
        FROM members m
        LEFT JOIN blocks b ON b.account_id = m.account_id AND b.blocked_id = @AccountId
        LEFT JOIN block_marks k ON k.account_id = b.account_id AND k.blocked_id = b.blocked_id AND k.conversation_id = m.conversation_id
        """;

    const string AreOthers = """
        WHERE m.conversation_id = @ConversationId AND m.left_seq IS NULL AND + m.joined_seq < @seq AND m.account_id <> @author
        """;

    /// <summary>0: read, 1: delivered only, 2: neither.</summary>
    static readonly string State = $"(CASE WHEN {Reached("read")} THEN 0 WHEN {Reached("delivered")} THEN 1 ELSE 2 END)";

    static readonly string Counts = $"SELECT {State} AS state, count(*) AS count {Others} {AreOthers} GROUP BY 1";

    static readonly string Page = $"""
        SELECT {AccountView.Columns},
            {MovedAt("delivered")} AS delivered_at, {MovedAt("read")} AS read_at
        {Others} JOIN accounts a ON a.id = m.account_id
        {AreOthers} AND m.account_id > @afterId AND {State} = @state
        ORDER BY m.account_id LIMIT @limit
        """;

    public async ValueTask<Result<ReceiptPage>> HandleAsync(ListReceipts request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;
        if (paging.Number < 0)
            return Errors.BadCursor;

        await using var connection = await database.OpenAsync(ct);
        if (await StandingMessages.FindAsync(connection, caller, request.Seq) is not { } message)
            return Errors.MessageNotFound;
        var about = new About(request.ConversationId, message.Seq, message.AccountId, caller.AccountId, caller.Membership!.IsDirect ? 1 : 0);
        var counts = new int[3];
        foreach (var (counted, count) in await connection.QueryAsync<(long State, long Count)>(
            Counts, new { about.ConversationId, about.AccountId, seq = about.Seq, author = about.Author, direct = about.Direct }))
            counts[counted] = (int)count;

        var rows = await PageAsync(connection, about, counts, paging.Number ?? 0, paging.Id, paging.RowsToRead);
        var (page, next) = paging.Cut(rows, row => (row.State, row.AccountId!.Value));
        var (others, delivered, read) = (counts.Sum(), counts[0] + counts[1], counts[0]);
        return new ReceiptPage(
            StateOf(others, delivered, read), others, delivered, read, [.. page.Select(row => row.ToReceipt())], next);
    }

    static async Task<List<Row>> PageAsync(DbConnection connection, About about, int[] counts, long state, Guid afterId, int limit)
    {
        var rows = new List<Row>();
        for (; state < counts.Length && rows.Count < limit; state++, afterId = Guid.Empty)
        {
            if (counts[state] == 0)
                continue;
            var some = await connection.QueryAsync<Row>(Page, new
            {
                about.ConversationId,
                about.AccountId,
                seq = about.Seq,
                author = about.Author,
                direct = about.Direct,
                state,
                afterId,
                limit = limit - rows.Count,
            });
            rows.AddRange(some.Select(row => row with { State = state }));
        }

        return rows;
    }

    static string StateOf(int others, int delivered, int read)
    {
        if (others == 0)
            return "accepted";
        return read == others ? "read" : delivered == others ? "delivered" : "accepted";
    }

    /// <summary>
    /// SQL: whether a member's mark stands at <c>@seq</c> or after it, as the caller sees it: whoever blocks the caller, as it stood then.
    /// </summary>
    static string Reached(string mark) => $"""
        (CASE WHEN b.at IS NULL THEN m.{mark}_seq WHEN @direct = 1 THEN b.{mark}_seq ELSE COALESCE(k.{mark}_seq, 0) END >= @seq)
        """;

    /// <summary>SQL: when a member's mark passed <c>@seq</c>; <c>NULL</c> where it is not known, or after a block of the caller.</summary>
    static string MovedAt(string mark) => $"""
        (SELECT CASE WHEN v.from_seq < @seq AND v.at <= COALESCE(b.at, v.at) THEN v.at END FROM mark_moves v
            WHERE v.conversation_id = m.conversation_id AND v.account_id = m.account_id AND v.mark = '{mark}' AND v.seq >= @seq
            ORDER BY v.seq LIMIT 1)
        """;

    /// <param name="AccountId">Who asks.</param>
    sealed record About(Guid ConversationId, long Seq, Guid Author, Guid AccountId, int Direct);

    sealed record Row : AccountView
    {
        public long State { get; init; }

        public long? DeliveredAt { get; init; }

        public long? ReadAt { get; init; }

        public Receipt ToReceipt() => new(
            ToAccount(), Delivered: State <= 1, Read: State == 0, State <= 1 ? DeliveredAt : null, State == 0 ? ReadAt : null);
    }
}
