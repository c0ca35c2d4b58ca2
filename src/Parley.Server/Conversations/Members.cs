using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Conversations;

/// <summary>
/// Coming into a group and going out of it: rows, epoch and events that stand or fall together. Nothing here costs more the more members
/// there are.
/// </summary>
static class Members
{
    public const int MaxAtOnce = 200;

    const string Active = """
        SELECT m.role FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.conversation_id = @conversationId AND m.account_id = @accountId AND m.left_seq IS NULL AND c.dissolved_seq IS NULL
        """;

    /// <summary>An account's role now, inside the transaction; <c>null</c> when not a member, and where the group was dissolved.</summary>
    public static Task<string?> RoleAsync(Transaction transaction, Guid conversationId, Guid accountId) =>
        transaction.FindAsync<string>(Active, new { conversationId, accountId });

    /// <returns>False when there is none, or it was deleted.</returns>
    public static async Task<bool> ExistsAsync(Transaction transaction, Guid accountId) => await transaction.FindAsync<Guid?>(
        "SELECT id FROM accounts WHERE id = @accountId AND deleted_at IS NULL", new { accountId }) is not null;

    /// <summary>Makes accounts members of a group, if it has room. The caller has seen that they exist and that none of them is one.</summary>
    /// <param name="arrival">What the group's log says of it: they were added, or came by themselves.</param>
    /// <returns>Why not; <c>null</c> when they are in.</returns>
    public static async Task<Error?> AdmitAsync(Transaction transaction, Guid conversationId, IReadOnlyCollection<Guid> newcomers, NewEvent arrival)
    {
        const string Find = """
            SELECT c.member_count, c.countable, g.member_limit, g.shows_history
            FROM conversations c JOIN groups g ON g.conversation_id = c.id
            WHERE c.id = @conversationId AND c.dissolved_seq IS NULL
            """;
        if (await transaction.FindAsync<(long Count, long Countable, long Limit, long ShowsHistory)?>(Find, new { conversationId }) is not { } group)
            return Errors.NotFound;
        if (group.Count + newcomers.Count > group.Limit)
            return Errors.GroupFull((int)group.Limit);

        var appended = await transaction.AppendAsync(conversationId, arrival with { ShowsPast = group.ShowsHistory != 0 });
        await NewConversation.JoinAsync(
            transaction, conversationId, newcomers, MemberRoles.Member, appended.Seq, group.Countable, group.ShowsHistory != 0);
        await CountAsync(transaction, conversationId, newcomers.Count);
        return null;
    }

    /// <param name="departure">What the group's log says of it: they left, or were removed.</param>
    public static async Task RemoveAsync(Transaction transaction, Guid conversationId, Guid accountId, NewEvent departure)
    {
        // What becomes of the title afterwards is not for who has left.
        const string Leave = """
            UPDATE members SET left_seq = @Seq, role = 'member', left_title = (SELECT c.title FROM conversations c WHERE c.id = @conversationId)
            WHERE conversation_id = @conversationId AND account_id = @accountId
            """;
        var appended = await transaction.AppendAsync(conversationId, departure);
        await transaction.ExecuteAsync(Leave, new { appended.Seq, conversationId, accountId });
        await CountAsync(transaction, conversationId, -1);
        await transaction.AppendAsync(
            accountId, NewEvent.Of(departure.By, EventKinds.ConversationLeft, new ConversationReference(conversationId)));
    }

    /// <summary>Takes out of a group whoever goes by themselves.</summary>
    public static Task LeaveAsync(Transaction transaction, Guid conversationId, Guid accountId) => RemoveAsync(
        transaction, conversationId, accountId, NewEvent.Of(accountId, EventKinds.MemberLeft, new MemberChanged(accountId)));

    /// <summary>
    /// Takes an account that is deleted out of a group, whatever its role: ownership passes to the longest-standing admin, else to the
    /// longest-standing member, and a group that nobody is left in is dissolved. Does nothing for who is not in it.
    /// </summary>
    public static async Task DepartAsync(Transaction transaction, Guid conversationId, Guid accountId)
    {
        const string Admin = """
            SELECT account_id FROM members
            WHERE conversation_id = @conversationId AND role <> 'member' AND left_seq IS NULL AND account_id <> @accountId
            ORDER BY joined_seq, account_id LIMIT 1
            """;
        const string Member = """
            SELECT account_id FROM members WHERE conversation_id = @conversationId AND left_seq IS NULL AND account_id <> @accountId
            ORDER BY joined_seq, account_id LIMIT 1
            """;
        var key = new { conversationId, accountId };
        var role = await RoleAsync(transaction, conversationId, accountId);
        if (role is null)
            return;
        var heir = role == MemberRoles.Owner
            ? await transaction.FindAsync<Guid?>(Admin, key) ?? await transaction.FindAsync<Guid?>(Member, key)
            : null;
        if (heir is { } next)
            await MakeOwnerAsync(transaction, conversationId, accountId, next);
        await LeaveAsync(transaction, conversationId, accountId);
        if (role == MemberRoles.Owner && heir is null)
            await DissolveAsync(transaction, conversationId, accountId);
    }

    /// <summary>Hands a group over; the owner before becomes an admin. Whoever owns a group has the word in it.</summary>
    public static async Task MakeOwnerAsync(Transaction transaction, Guid conversationId, Guid before, Guid accountId)
    {
        await SetRoleAsync(transaction, conversationId, before, MemberRoles.Admin);
        await SetRoleAsync(transaction, conversationId, accountId, MemberRoles.Owner);
        await transaction.AppendAsync(conversationId, NewEvent.Of(before, EventKinds.OwnerChanged, new MemberChanged(accountId)));
        await MuteAsync(transaction, conversationId, before, accountId, until: 0);
    }

    /// <summary>The caller tells the group.</summary>
    public static async Task SetRoleAsync(Transaction transaction, Guid conversationId, Guid accountId, string role)
    {
        await transaction.ExecuteAsync(
            "UPDATE members SET role = @role WHERE conversation_id = @conversationId AND account_id = @accountId",
            new { role, conversationId, accountId });
        await transaction.RaiseEpochAsync(conversationId);
    }

    /// <summary>Takes a member's word until then, or gives it back; says nothing where that is so already.</summary>
    /// <param name="until">Milliseconds since the Unix epoch, UTC; 0 gives the word back.</param>
    public static async Task MuteAsync(Transaction transaction, Guid conversationId, Guid by, Guid accountId, long until)
    {
        const string Mute = """
            UPDATE members SET muted_until = NULLIF(@until, 0)
            WHERE conversation_id = @conversationId AND account_id = @accountId AND COALESCE(muted_until, 0) <> @until
            """;
        if (await transaction.ExecuteAsync(Mute, new { until, conversationId, accountId }) == 0)
            return;
        await transaction.RaiseEpochAsync(conversationId);
        await transaction.AppendAsync(conversationId, NewEvent.Of(by, EventKinds.MemberMuted, new MemberMuted(accountId, until)));
    }

    /// <summary>
    /// Ends a group. Its members' rows stay as they are, since there may be very many: for all of them it ends with its last event, which is
    /// this one.
    /// </summary>
    public static async Task DissolveAsync(Transaction transaction, Guid conversationId, Guid by)
    {
        var appended = await transaction.AppendAsync(conversationId, NewEvent.Of(by, EventKinds.GroupDissolved, new GroupDissolved()));
        await transaction.ExecuteAsync(
            "UPDATE conversations SET dissolved_seq = @Seq, epoch = epoch + 1 WHERE id = @conversationId", new { appended.Seq, conversationId });
    }

    static async Task CountAsync(Transaction transaction, Guid conversationId, int by)
    {
        await transaction.ExecuteAsync(
            "UPDATE conversations SET member_count = member_count + @by WHERE id = @conversationId", new { by, conversationId });
        await transaction.RaiseEpochAsync(conversationId);
    }
}
