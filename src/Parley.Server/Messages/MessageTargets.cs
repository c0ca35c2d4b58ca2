using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>The message an operation is about, with what was done to it so far.</summary>
/// <param name="Posted">What was posted; of a recalled message, nothing but its client id.</param>
/// <param name="IsWithheld">For its author's eyes only; so is what is done about it.</param>
/// <param name="Edits">How often it was edited.</param>
sealed record MessageTarget(Guid Author, long At, MessagePosted Posted, bool IsRecalled, bool IsWithheld, long Edits);

static class MessageTargets
{
    const string Query = """
        SELECT e.account_id AS author, e.at, e.body, e.withheld,
            (SELECT count(*) FROM events t WHERE t.conversation_id = e.conversation_id AND t.target = e.seq AND t.kind = 'message.recalled') AS recalled,
            (SELECT count(*) FROM events t WHERE t.conversation_id = e.conversation_id AND t.target = e.seq AND t.kind = 'message.edited') AS edits
        FROM events e
        WHERE e.conversation_id = @ConversationId AND e.seq = @seq AND e.kind = 'message.posted'
            AND (e.withheld = 0 OR e.account_id = @AccountId)
        """;

    /// <summary>In the conversation that the caller was admitted to.</summary>
    /// <param name="recalled">Whether recalled ones are answered too.</param>
    /// <param name="moderated">Whether a group's admin is answered what others may see, though it was there before them.</param>
    /// <returns><c>null</c> where there is no such message, or the member does not see it.</returns>
    public static async Task<MessageTarget?> FindAsync(
        Transaction transaction, Caller caller, long seq, bool recalled = false, bool moderated = false)
    {
        var membership = caller.Membership!;
        if (!membership.Sees(seq) && !(moderated && membership is { IsAdmin: true, LeftSeq: null }))
            return null;
        var row = await transaction.FindAsync<Row>(Query, new { membership.ConversationId, caller.AccountId, seq });
        return row is null || (row.Recalled > 0 && !recalled) ? null : row.ToTarget();
    }

    /// <summary>The answer to an event that stands in the log already: a repeat is not refused for what has changed since.</summary>
    public static Task<MessageSent?> FirstAsync(Transaction transaction, Guid conversationId, byte[] once) =>
        transaction.FindAsync<MessageSent>(
            "SELECT seq, at FROM events WHERE conversation_id = @conversationId AND once = @once", new { conversationId, once });

    sealed record Row
    {
        public Guid Author { get; init; }

        public long At { get; init; }

        public byte[] Body { get; init; } = [];

        public long Withheld { get; init; }

        public long Recalled { get; init; }

        public long Edits { get; init; }

        public MessageTarget ToTarget() => new(
            Author, At, System.Text.Json.JsonSerializer.Deserialize(Body, ProtocolJson.Default.MessagePosted)!,
            Recalled > 0, Withheld != 0, Edits);
    }
}
