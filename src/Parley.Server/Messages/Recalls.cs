using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>
/// Taking a message back, whoever does it and why: one event, after which nothing of what it said is left on the server, nor counted
/// for anyone.
/// </summary>
static class Recalls
{
    const string Posted = """
        SELECT account_id, withheld, body FROM events
        WHERE conversation_id = @conversationId AND seq = @seq AND kind = 'message.posted'
        """;

    const string ErasePosted =
        "UPDATE events SET body = @body, content = NULL WHERE conversation_id = @conversationId AND seq = @seq";

    const string EraseEdits =
        "UPDATE events SET body = @body WHERE conversation_id = @conversationId AND target = @seq AND kind = 'message.edited'";

    /// <summary>Each takes some ten statements: so many stand in one commit, since others wait for it.</summary>
    public const int MaxPerCommit = 5;

    static readonly string[] Companions = ["mentions", "pins", "votes", "reactions", "expiring_messages"];

    /// <summary>Appends the recall of a message, unless it was recalled: then answers with that one's place.</summary>
    /// <returns><c>null</c> where there is no such message.</returns>
    public static async Task<Appended?> AppendAsync(
        Transaction transaction, Guid conversationId, long seq, Guid by, string? reason)
    {
        if (await transaction.FindAsync<Row>(Posted, new { conversationId, seq }) is not { } posted)
            return null;
        var appended = await transaction.AppendAsync(conversationId, NewEvent.Of(by, EventKinds.MessageRecalled, new MessageRecalled(seq, reason)) with
        {
            Target = seq,
            Once = NewEvent.OnceOf(EventKinds.MessageRecalled, seq),
            // Whoever is blocked may still take back what came before.
            IsWithheld = posted.Withheld != 0,
        });
        if (appended.Status is not AppendStatus.Appended)
            return appended;

        if (posted.Withheld == 0)
            await transaction.ExecuteAsync(Unread.CountOffRecalled, new { conversationId, seq, author = posted.AccountId });
        await EraseAsync(transaction, conversationId, seq, posted);
        return appended;
    }

    static async Task EraseAsync(Transaction transaction, Guid conversationId, long seq, Row posted)
    {
        var clientId = System.Text.Json.JsonSerializer.Deserialize(posted.Body, ProtocolJson.Default.MessagePosted)!.ClientId;
        await transaction.ExecuteAsync(ErasePosted, new { conversationId, seq, body = Doors.JsonText.Of(new MessagePosted(clientId, "")) });
        await transaction.ExecuteAsync(EraseEdits, new { conversationId, seq, body = Doors.JsonText.Of(new MessageEdited(seq, Guid.Empty, "")) });
        foreach (var table in Companions)
            await transaction.ExecuteAsync($"DELETE FROM {table} WHERE conversation_id = @conversationId AND seq = @seq", new { conversationId, seq });
    }

    sealed record Row
    {
        public Guid AccountId { get; init; }

        public long Withheld { get; init; }

        public byte[] Body { get; init; } = [];
    }
}
