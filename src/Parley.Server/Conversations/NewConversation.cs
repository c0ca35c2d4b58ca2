using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Conversations;

static class NewConversation
{
    /// <summary>The direct conversation of two accounts; made if there is none.</summary>
    /// <param name="by">Whoever makes it.</param>
    public static async Task<Guid> DirectAsync(Transaction transaction, Guid by, Guid other)
    {
        const string SetPeers = """
            UPDATE members SET peer_id = CASE WHEN account_id = @by THEN @other ELSE @by END
            WHERE conversation_id = @id AND account_id IN (@by, @other)
            """;
        if (await FindDirectAsync(transaction, by, other) is { } existing)
            return existing;
        var id = await InsertAsync(transaction, ConversationKinds.Direct, title: null, DirectKey(by, other), [by, other]);
        await JoinAsync(transaction, id, [by, other], MemberRoles.Member, joinedSeq: 1, countable: 0);
        await transaction.ExecuteAsync(SetPeers, new { by, other, id });
        return id;
    }

    public static Task<Guid?> FindDirectAsync(Transaction transaction, Guid one, Guid other) => transaction.FindAsync<Guid?>(
        "SELECT id FROM conversations WHERE once = @once", new { once = DirectKey(one, other) });

    /// <summary>A group and its members.</summary>
    /// <param name="once">Its idempotence key; the caller has seen that there is none with it.</param>
    public static async Task<Guid> GroupAsync(
        Transaction transaction, string title, byte[] once, Guid owner, IReadOnlyCollection<Guid> others, int memberLimit)
    {
        const string Insert = "INSERT INTO groups (conversation_id, join_mode, member_limit) VALUES (@id, @joinMode, @memberLimit)";
        var id = await InsertAsync(transaction, ConversationKinds.Group, title, once, [owner, .. others]);
        await transaction.ExecuteAsync(Insert, new { id, joinMode = JoinModes.Invitation, memberLimit });
        await JoinAsync(transaction, id, [owner], MemberRoles.Owner, joinedSeq: 1, countable: 0);
        await JoinAsync(transaction, id, others, MemberRoles.Member, joinedSeq: 1, countable: 0);
        return id;
    }

    /// <summary>
    /// Makes accounts members from <paramref name="joinedSeq"/> on, again if they were before, and tells their own logs. In three statements,
    /// however many they are. A mute outlives that they were gone.
    /// </summary>
    /// <param name="countable">The conversation's countable events so far: none of them is unread for the newcomers.</param>
    public static async Task JoinAsync(
        Transaction transaction, Guid conversationId, IReadOnlyCollection<Guid> accountIds, string role, long joinedSeq, long countable,
        bool showsHistory = false)
    {
        const string Join = """
            INSERT INTO members (conversation_id, account_id, role, joined_seq, first_seq, delivered_seq, read_seq, read_countable)
            SELECT @conversationId, id, @role, @joinedSeq, @firstSeq, @joinedSeq, @joinedSeq, @countable FROM ids WHERE true
            ON CONFLICT (conversation_id, account_id) DO UPDATE SET role = @role, joined_seq = @joinedSeq, first_seq = @firstSeq,
                left_seq = NULL, nickname = NULL, delivered_seq = @joinedSeq, read_seq = @joinedSeq, read_countable = @countable, own_after = 0
            """;
        await transaction.ExecuteForAllAsync(
            accountIds, Join, new { conversationId, role, joinedSeq, countable, firstSeq = showsHistory ? 1 : joinedSeq });
        var joined = JsonText.Of(new ConversationReference(conversationId));
        await transaction.AppendToEachAsync(EventKinds.ConversationJoined, [.. accountIds.Select(id => (id, id, joined))]);
    }

    /// <summary>The two in a fixed order, so that both sides name one conversation.</summary>
    static byte[] DirectKey(Guid one, Guid other) => one.CompareTo(other) < 0 ? NewEvent.OnceOf(one, other) : NewEvent.OnceOf(other, one);

    /// <summary>Inserts a conversation with its first event.</summary>
    /// <param name="accountIds">Who will be in it, the creator first.</param>
    static async Task<Guid> InsertAsync(Transaction transaction, string kind, string? title, byte[] once, Guid[] accountIds)
    {
        const string Insert = """
            INSERT INTO conversations (id, kind, title, once, last_at, created_at, member_count)
            VALUES (@id, @kind, @title, @once, @Now, @Now, @count)
            """;
        var id = Guid.CreateVersion7();
        await transaction.ExecuteAsync(Insert, new { id, kind, title, once, transaction.Now, count = accountIds.Length });
        await transaction.AppendAsync(
            id, NewEvent.Of(accountIds[0], EventKinds.ConversationCreated, new ConversationCreated(kind, accountIds, title)));
        return id;
    }
}
