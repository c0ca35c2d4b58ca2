using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Log;

namespace Parley.Server.Conversations;

/// <summary>
/// Marks are not events: only the latest matters. Moving the read mark from a to b looks at the events between them once, to take the
/// member's own, and the like, out of those no longer ahead; so a member's marks cost each event once, however many marks there are.
/// </summary>
sealed class SetMarkHandler(Committer committer, Audiences audiences, IOptions<LiveOptions> live) : IHandler<SetMark, Marks>
{
    const string Mine = """
        SELECT m.read_seq, m.delivered_seq, m.read_countable, m.own_after, c.last_seq, c.member_count
        FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.conversation_id = @ConversationId AND m.account_id = @AccountId AND m.left_seq IS NULL
        """;

    const string Move = """
        UPDATE members SET read_seq = @read, delivered_seq = @delivered, read_countable = @countable, own_after = @own
        WHERE conversation_id = @ConversationId AND account_id = @AccountId
        """;

    const string Counts = $"""
        SELECT {Unread.Count} AS unread, {Unread.Mentions} AS unread_mentions
        FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.conversation_id = @ConversationId AND m.account_id = @AccountId
        """;

    /// <summary>When a mark came to stand where: what tells when a message was received and read.</summary>
    const string Remember = """
        INSERT INTO mark_moves (conversation_id, account_id, mark, seq, from_seq, at)
        VALUES (@conversationId, @accountId, @mark, @seq, @before, @Now)
        ON CONFLICT (conversation_id, account_id, mark, seq) DO NOTHING
        """;

    public async ValueTask<Result<Marks>> HandleAsync(SetMark request, Caller caller, CancellationToken ct)
    {
        if (request is { Read: null, Delivered: null })
            return Errors.BadRequest("Give the seq read, the seq delivered, or both.");

        var (moved, members) = (false, 0L);
        var key = new { request.ConversationId, caller.AccountId, everyone = NewEvent.Everyone };
        var result = await committer.ChangeAsync<Marks>([request.ConversationId], async transaction =>
        {
            if (await transaction.FindAsync<Row>(Mine, key) is not { } mine)
                return Errors.Stale;
            var read = Math.Clamp(request.Read ?? 0, mine.ReadSeq, mine.LastSeq);
            var delivered = Math.Max(read, Math.Clamp(request.Delivered ?? 0, mine.DeliveredSeq, mine.LastSeq));
            moved = read != mine.ReadSeq || delivered != mine.DeliveredSeq;
            members = mine.MemberCount;
            if (moved)
                await MoveAsync(transaction, key.ConversationId, key.AccountId, mine, read, delivered);
            if (moved && members <= live.Value.MaxMembersForSignals)
                await RememberAsync(transaction, key.ConversationId, key.AccountId, mine, read, delivered);
            var counts = (await transaction.FindAsync<CountsRow>(Counts, key))!;
            return new Marks(read, delivered, counts.Unread, counts.UnreadMentions);
        });
        // Whom I block goes on seeing my marks where they stood.
        if (result.Error is null && moved)
            Push(request.ConversationId, caller, result.Value!, others: members <= live.Value.MaxMembersForSignals && caller.Membership!.Peer is not { IsBlocked: true });
        return result;
    }

    static async Task RememberAsync(Transaction transaction, Guid conversationId, Guid accountId, Row mine, long read, long delivered)
    {
        foreach (var (mark, seq, before) in new[] { ("read", read, mine.ReadSeq), ("delivered", delivered, mine.DeliveredSeq) })
        {
            if (seq != before)
                await transaction.ExecuteAsync(Remember, new { conversationId, accountId, mark, seq, before, transaction.Now });
        }
    }

    static async Task MoveAsync(Transaction transaction, Guid conversationId, Guid accountId, Row mine, long read, long delivered)
    {
        var (countable, own) = (mine.ReadCountable, mine.OwnAfter);
        if (read != mine.ReadSeq)
        {
            countable = await transaction.FindAsync<long>(
                "SELECT countable FROM events WHERE conversation_id = @conversationId AND seq = @read", new { conversationId, read });
            if (own > 0)
            {
                own -= await transaction.FindAsync<long>(
                    Unread.NotMineToCount, new { conversationId, accountId, after = mine.ReadSeq, to = read });
            }
        }

        await transaction.ExecuteAsync(
            Move, new { read, delivered, countable, own, ConversationId = conversationId, AccountId = accountId });
    }

    void Push(Guid conversationId, Caller caller, Marks marks, bool others)
    {
        var frame = Frame.Ephemeral(new MarkMoved(EphemeralKinds.Mark, conversationId, caller.AccountId, marks.ReadSeq, marks.DeliveredSeq));
        if (!others)
        {
            audiences.Find(caller.AccountId)?.Send(frame, except: caller.Connection);
            return;
        }

        foreach (var (account, _) in audiences.Of(conversationId))
        {
            if (!caller.Membership!.Blocked.Contains(account.Id))
                account.Send(frame, except: caller.Connection);
        }
    }

    sealed record CountsRow
    {
        public long Unread { get; init; }

        public long UnreadMentions { get; init; }
    }

    sealed record Row
    {
        public long ReadSeq { get; init; }

        public long DeliveredSeq { get; init; }

        public long ReadCountable { get; init; }

        public long OwnAfter { get; init; }

        public long LastSeq { get; init; }

        public long MemberCount { get; init; }
    }
}
