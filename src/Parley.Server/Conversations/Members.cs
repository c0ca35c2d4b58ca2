using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Conversations;

/// <summary>Joining and leaving a group: rows, epoch and events that stand or fall together.</summary>
static class Members
{
    public const int MaxAtOnce = 200;

    /// <summary>The caller's role now, inside the transaction; <c>null</c> when not a member.</summary>
    public static Task<string?> RoleAsync(Transaction transaction, Guid conversationId, Guid accountId) => transaction.FindAsync<string>(
        "SELECT role FROM members WHERE conversation_id = @conversationId AND account_id = @accountId AND left_seq IS NULL",
        new { conversationId, accountId });

    public static async Task<bool> ExistAsync(Transaction transaction, Guid[] accountIds)
    {
        foreach (var id in accountIds)
        {
            if (await transaction.FindAsync<Guid?>("SELECT id FROM accounts WHERE id = @id", new { id }) is null)
                return false;
        }

        return true;
    }

    public static async Task<Result<AddedMembers>> AddAsync(
        Transaction transaction, Guid conversationId, Guid by, Guid[] accountIds, int maxMembers)
    {
        var newcomers = new List<Guid>();
        foreach (var accountId in accountIds)
        {
            if (await RoleAsync(transaction, conversationId, accountId) is null)
                newcomers.Add(accountId);
        }

        if (newcomers.Count == 0)
            return new AddedMembers([], []);
        if (!await ExistAsync(transaction, [.. newcomers]))
            return Errors.NotFound;
        const string Facts = "SELECT member_count, countable FROM conversations WHERE id = @conversationId";
        var (count, countable) = await transaction.FindAsync<(long, long)>(Facts, new { conversationId });
        if (count + newcomers.Count > maxMembers)
            return Errors.GroupFull(maxMembers);

        var appended = await transaction.AppendAsync(
            conversationId, NewEvent.Of(by, EventKinds.MembersAdded, new MembersAdded([.. newcomers])));
        foreach (var accountId in newcomers)
            await NewConversation.JoinAsync(transaction, conversationId, accountId, MemberRoles.Member, appended.Seq, countable);
        await CountAsync(transaction, conversationId, newcomers.Count);
        return new AddedMembers([.. newcomers], []);
    }

    /// <param name="kind"><see cref="EventKinds.MemberLeft"/> or <see cref="EventKinds.MemberRemoved"/>.</param>
    public static async Task RemoveAsync(Transaction transaction, Guid conversationId, Guid by, Guid accountId, string kind)
    {
        var appended = await transaction.AppendAsync(conversationId, NewEvent.Of(by, kind, new MemberChanged(accountId)));
        await transaction.ExecuteAsync(
            "UPDATE members SET left_seq = @Seq, role = 'member' WHERE conversation_id = @conversationId AND account_id = @accountId",
            new { appended.Seq, conversationId, accountId });
        await CountAsync(transaction, conversationId, -1);
        await transaction.AppendAsync(
            accountId, NewEvent.Of(by, EventKinds.ConversationLeft, new ConversationReference(conversationId)));
    }

    static async Task CountAsync(Transaction transaction, Guid conversationId, int by)
    {
        await transaction.ExecuteAsync(
            "UPDATE conversations SET member_count = member_count + @by WHERE id = @conversationId", new { by, conversationId });
        await transaction.RaiseEpochAsync(conversationId);
    }
}
