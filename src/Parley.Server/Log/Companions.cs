namespace Parley.Server.Log;

/// <summary>The rows that are written with a message, in its transaction: what counts for whom, whom it mentions, when it disappears.</summary>
static class Companions
{
    /// <summary>The author's own messages after their read mark do not count for them.</summary>
    public const string CountOwn =
        "UPDATE members SET own_after = own_after + @count WHERE conversation_id = @conversationId AND account_id = @accountId";

    /// <summary>Nor do messages that are withheld from them, for the other one.</summary>
    public const string CountWithheld =
        "UPDATE members SET own_after = own_after + @count WHERE conversation_id = @conversationId AND account_id <> @accountId";

    public const string Mention =
        "INSERT INTO mentions (conversation_id, account_id, seq, by_id) VALUES (@conversationId, @accountId, @seq, @by)";

    public const string Expire =
        "INSERT INTO expiring_messages (conversation_id, seq, expires_at) VALUES (@conversationId, @seq, @expiresAt)";
}
