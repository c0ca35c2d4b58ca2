using Parley.Server.Log;

namespace Parley.Server.Conversations;

/// <summary>
/// What is unread for a member <c>m</c> of a conversation <c>c</c>, exact and at a cost that does not grow with it: countable events up to
/// the head, less those up to my read mark, less those after it that do not count for me (my own, withheld from me, hidden by me), less
/// the recalled after it. A withheld one that is recalled goes on not counting, so that its recall is not counted either.
/// </summary>
static class Unread
{
    public const string Count = """
        (c.countable - m.read_countable - m.own_after - (SELECT count(*) FROM events r
            WHERE r.conversation_id = c.id AND r.kind = 'message.recalled' AND r.withheld = 0 AND r.target > m.read_seq))
        """;

    /// <summary>Mentions of me, or of everyone by another, in messages that stand and that I have not hidden. Takes <c>@everyone</c>: <see cref="NewEvent.Everyone"/>.</summary>
    public const string Mentions = """
        (SELECT count(*) FROM mentions n
            WHERE n.conversation_id = c.id AND n.account_id IN (m.account_id, @everyone) AND n.seq > m.read_seq AND n.by_id <> m.account_id
                AND NOT (n.account_id = @everyone AND EXISTS (SELECT 1 FROM mentions twice
                    WHERE twice.conversation_id = c.id AND twice.account_id = m.account_id AND twice.seq = n.seq))
                AND NOT EXISTS (SELECT 1 FROM hidden_messages h
                    WHERE h.conversation_id = c.id AND h.account_id = m.account_id AND h.seq = n.seq))
        """;

    /// <summary>How many countable events from after <c>@after</c> to <c>@to</c> do not count for <c>@accountId</c>, and were not recalled.</summary>
    public const string NotMineToCount = """
        SELECT count(*) FROM events e
        WHERE e.conversation_id = @conversationId AND e.seq > @after AND e.seq <= @to AND e.kind = 'message.posted'
            AND (e.account_id = @accountId OR e.withheld <> 0 OR EXISTS (SELECT 1 FROM hidden_messages h
                WHERE h.conversation_id = e.conversation_id AND h.account_id = @accountId AND h.seq = e.seq))
            AND NOT EXISTS (SELECT 1 FROM events r
                WHERE r.conversation_id = e.conversation_id AND r.kind = 'message.recalled' AND r.withheld = 0 AND r.target = e.seq)
        """;

    /// <summary>For whom the message <c>@seq</c> does not count: its author, and who hid it.</summary>
    const string NotCountedBy = """
        SELECT @author AS account_id
        UNION SELECT account_id FROM hidden_messages WHERE conversation_id = @conversationId AND seq = @seq
        """;

    /// <summary>With the recall of <c>@seq</c>: it no longer counts against them. By key, since a group may have very many others.</summary>
    public const string CountOffRecalled = $"""
        UPDATE members SET own_after = own_after - 1
        WHERE (conversation_id, account_id) IN (SELECT @conversationId, account_id FROM ({NotCountedBy}) u) AND read_seq < @seq AND left_seq IS NULL
        """;
}
