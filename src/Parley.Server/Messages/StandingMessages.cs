using System.Data.Common;
using Dapper;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>The message that a read is about.</summary>
static class StandingMessages
{
    const string Query = $"""
        SELECT {LoggedEvent.Columns} FROM events e
        WHERE e.conversation_id = @ConversationId AND e.seq = @seq AND e.kind = 'message.posted' AND (e.withheld = 0 OR e.account_id = @AccountId)
            AND NOT EXISTS (SELECT 1 FROM events r
                WHERE r.conversation_id = e.conversation_id AND r.target = e.seq AND r.kind = 'message.recalled')
            AND NOT EXISTS (SELECT 1 FROM hidden_messages h
                WHERE h.conversation_id = e.conversation_id AND h.account_id = @AccountId AND h.seq = e.seq)
        """;

    /// <summary>In the conversation that the caller was admitted to.</summary>
    /// <returns><c>null</c> where there is no such message, it was recalled, or the caller does not see it or hides it.</returns>
    public static async Task<LoggedEvent?> FindAsync(DbConnection connection, Caller caller, long seq)
    {
        var membership = caller.Membership!;
        return membership.Sees(seq)
            ? await connection.QueryFirstOrDefaultAsync<LoggedEvent>(Query, new { membership.ConversationId, caller.AccountId, seq })
            : null;
    }
}
