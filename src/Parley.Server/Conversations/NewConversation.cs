using Parley.Protocol;
using Parley.Server.Log;

namespace Parley.Server.Conversations;

static class NewConversation
{
    /// <summary>The direct conversation of two accounts; made if there is none.</summary>
    /// <param name="by">Whoever makes it.</param>
    public static async Task<Guid> DirectAsync(Transaction transaction, Guid by, Guid other) =>
        await FindDirectAsync(transaction, by, other)
            ?? await InsertAsync(transaction, ConversationKinds.Direct, title: null, DirectKey(by, other), [by, other]);

    public static Task<Guid?> FindDirectAsync(Transaction transaction, Guid one, Guid other) => transaction.FindAsync<Guid?>(
        "SELECT id FROM conversations WHERE once = @once", new { once = DirectKey(one, other) });

    /// <summary>The two in a fixed order, so that both sides name one conversation.</summary>
    static byte[] DirectKey(Guid one, Guid other) => one.CompareTo(other) < 0 ? NewEvent.OnceOf(one, other) : NewEvent.OnceOf(other, one);

    /// <summary>Inserts a conversation with its members and first event.</summary>
    /// <param name="once">Its idempotence key; the caller has seen that there is none with it.</param>
    /// <param name="accountIds">The creator first.</param>
    /// <param name="memberLimit">For a group.</param>
    public static async Task<Guid> InsertAsync(
        Transaction transaction, string kind, string? title, byte[] once, Guid[] accountIds, int memberLimit = 2)
    {
        const string Insert = """
            INSERT INTO conversations (id, kind, title, once, last_at, created_at, member_count)
            VALUES (@id, @kind, @title, @once, @Now, @Now, @count)
            """;
        var id = Guid.CreateVersion7();
        await transaction.ExecuteAsync(Insert, new { id, kind, title, once, transaction.Now, count = accountIds.Length });
        await transaction.AppendAsync(
            id, NewEvent.Of(accountIds[0], EventKinds.ConversationCreated, new ConversationCreated(kind, accountIds, title)));
        if (kind == ConversationKinds.Group)
        {
            await transaction.ExecuteAsync(
                "INSERT INTO groups (conversation_id, join_mode, member_limit) VALUES (@id, @joinMode, @memberLimit)",
                new { id, joinMode = JoinModes.Invitation, memberLimit });
        }

        foreach (var accountId in accountIds)
        {
            var role = kind == ConversationKinds.Group && accountId == accountIds[0] ? MemberRoles.Owner : MemberRoles.Member;
            var peer = kind == ConversationKinds.Direct ? accountIds[0] == accountId ? accountIds[1] : accountIds[0] : (Guid?)null;
            await JoinAsync(transaction, id, accountId, role, joinedSeq: 1, countable: 0, peer: peer);
        }

        return id;
    }

    /// <summary>Makes an account a member from <paramref name="joinedSeq"/> on, again if it was one before, and tells its own log.</summary>
    /// <param name="countable">The conversation's countable events so far: none of them is unread for the newcomer.</param>
    /// <param name="peer">The other member, where it is a direct conversation.</param>
    public static async Task JoinAsync(
        Transaction transaction, Guid conversationId, Guid accountId, string role, long joinedSeq, long countable, bool showsHistory = false,
        Guid? peer = null)
    {
        const string Join = """
            INSERT INTO members (conversation_id, account_id, peer_id, role, joined_seq, first_seq, delivered_seq, read_seq, read_countable)
            VALUES (@conversationId, @accountId, @peer, @role, @joinedSeq, @firstSeq, @joinedSeq, @joinedSeq, @countable)
            ON CONFLICT (conversation_id, account_id) DO UPDATE SET role = @role, joined_seq = @joinedSeq, first_seq = @firstSeq,
                left_seq = NULL, nickname = NULL, muted_until = NULL,
                delivered_seq = @joinedSeq, read_seq = @joinedSeq, read_countable = @countable, own_after = 0
            """;
        await transaction.ExecuteAsync(Join, new { conversationId, accountId, peer, role, joinedSeq, countable, firstSeq = showsHistory ? 1 : joinedSeq });
        await transaction.AppendAsync(
            accountId, NewEvent.Of(accountId, EventKinds.ConversationJoined, new ConversationReference(conversationId)));
    }
}
