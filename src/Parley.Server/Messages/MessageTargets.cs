using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>The message an operation is about, with what was done to it so far.</summary>
/// <param name="Edits">How often it was edited.</param>
/// <param name="Reactions">How often a reaction was added or taken back.</param>
sealed record MessageTarget(Guid Author, long At, bool IsRecalled, long Edits, long Reactions);

static class MessageTargets
{
    public const string Query = """
        SELECT e.account_id AS author, e.at,
            (SELECT count(*) FROM events t WHERE t.conversation_id = e.conversation_id AND t.target = e.seq AND t.kind = 'message.recalled') AS recalled,
            (SELECT count(*) FROM events t WHERE t.conversation_id = e.conversation_id AND t.target = e.seq AND t.kind = 'message.edited') AS edits,
            (SELECT count(*) FROM events t WHERE t.conversation_id = e.conversation_id AND t.target = e.seq AND t.kind LIKE 'reaction.%') AS reactions
        FROM events e
        WHERE e.conversation_id = @ConversationId AND e.seq = @seq AND e.kind = 'message.posted'
        """;

    /// <returns><c>null</c> where there is no such message, it was recalled, or the member does not see it.</returns>
    public static async Task<MessageTarget?> FindAsync(DbConnection connection, Membership membership, long seq)
    {
        if (!membership.Sees(seq))
            return null;
        var row = await connection.QueryFirstOrDefaultAsync<Row>(Query, new { membership.ConversationId, seq });
        return row is { Recalled: 0 } ? row.ToTarget() : null;
    }

    /// <summary>The answer to an event that stands in the log already: a repeat is not refused for what has changed since.</summary>
    public static Task<MessageSent?> FirstAsync(DbConnection connection, Guid conversationId, NewEvent entry) =>
        connection.QueryFirstOrDefaultAsync<MessageSent>(
            "SELECT seq, at FROM events WHERE conversation_id = @conversationId AND once = @Once", new { conversationId, entry.Once });

    public sealed record Row
    {
        public Guid Author { get; init; }

        public long At { get; init; }

        public long Recalled { get; init; }

        public long Edits { get; init; }

        public long Reactions { get; init; }

        public MessageTarget ToTarget() => new(Author, At, Recalled > 0, Edits, Reactions);
    }
}
