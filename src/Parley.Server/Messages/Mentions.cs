using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>Whose attention a message asks for.</summary>
static class Mentions
{
    const string Role = """
        SELECT role FROM members WHERE conversation_id = @conversationId AND account_id = @accountId AND left_seq IS NULL
        """;

    public static Error? Refuse(Guid[]? mentions, bool? everyone, Membership membership, MessageOptions options)
    {
        if (mentions?.Length > options.MaxMentions)
            return Errors.BadRequest($"At most {options.MaxMentions} members are mentioned at once.", "mentions");
        return everyone is true && !membership.IsAdmin ? Errors.Forbidden : null;
    }

    /// <summary>Those to whom it is a mention: not its author; everyone is one.</summary>
    public static Guid[] Of(Guid[]? mentions, bool? everyone, Guid author)
    {
        if (mentions is null && everyone is not true)
            return [];
        var accountIds = (mentions ?? []).Where(id => id != author && id != NewEvent.Everyone).Distinct();
        return everyone is true ? [.. accountIds, NewEvent.Everyone] : [.. accountIds];
    }

    /// <returns>The first one mentioned who is no member.</returns>
    public static async Task<Guid?> FindStrangerAsync(Transaction transaction, Guid conversationId, Guid[]? mentions)
    {
        foreach (var accountId in mentions ?? [])
        {
            if (await transaction.FindAsync<string>(Role, new { conversationId, accountId }) is null)
                return accountId;
        }

        return null;
    }

    /// <summary>After an edit: the message mentions these, and no longer those before.</summary>
    public static async Task ReplaceAsync(Transaction transaction, Guid conversationId, long seq, Guid by, Guid[] mentions)
    {
        await transaction.ExecuteAsync("DELETE FROM mentions WHERE conversation_id = @conversationId AND seq = @seq", new { conversationId, seq });
        foreach (var accountId in mentions)
            await transaction.ExecuteAsync(Companions.Mention, new { conversationId, accountId, seq, by });
    }
}
