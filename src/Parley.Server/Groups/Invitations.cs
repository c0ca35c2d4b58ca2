using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Conversations;
using Parley.Server.Log;

namespace Parley.Server.Groups;

/// <summary>
/// Invitations to groups: one for each group and account, the latest. Whom the inviter is blocked by is invited like anyone, as far as
/// the inviter can tell, but never sees it: it is withheld.
/// </summary>
static class Invitations
{
    public const string Columns = "i.note, i.state, i.at, " + GroupCardRow.CardColumns + ", " + AccountView.Columns;

    /// <summary>For the card's own tables, see <see cref="GroupCardRow.Tables"/>.</summary>
    public const string Tables = GroupCardRow.Tables + """

        JOIN group_invitations i ON i.conversation_id = c.id
        JOIN accounts a ON a.id = i.by_id
        """;

    /// <summary>
    /// Asks someone who is not in the group. Whom someone asked already is not asked again, unless by one who has more to say in the group:
    /// an admin's invitation opens what a member's does not.
    /// </summary>
    public static async Task OpenAsync(Transaction transaction, Guid groupId, Guid accountId, Guid by, string byRole, string note)
    {
        const string Open = """
            INSERT INTO group_invitations (conversation_id, account_id, by_id, note, state, withheld, at)
            VALUES (@groupId, @accountId, @by, @note, @state, @withheld, @Now)
            ON CONFLICT (conversation_id, account_id) DO UPDATE SET by_id = @by, note = @note, state = @state, withheld = @withheld, at = @Now
            """;
        var isWithheld = await Acquaintance.BlocksAsync(transaction, accountId, by);
        var standing = await FindAsync(transaction, groupId, accountId);
        if (standing is { Withheld: 0 }
            && (isWithheld || standing.ById == by || RankOf(byRole) <= RankOf(await Members.RoleAsync(transaction, groupId, standing.ById))))
            return;
        await transaction.ExecuteAsync(
            Open, new { groupId, accountId, by, note, state = RequestStates.Pending, withheld = isWithheld ? 1L : 0, transaction.Now });
        if (!isWithheld)
            await TellAsync(transaction, groupId, accountId, by);
    }

    /// <summary>The one that waits for an answer.</summary>
    public static Task<Standing?> FindAsync(Transaction transaction, Guid groupId, Guid accountId) => transaction.FindAsync<Standing>(
        "SELECT by_id, withheld FROM group_invitations WHERE conversation_id = @groupId AND account_id = @accountId AND state = 'pending'",
        new { groupId, accountId });

    /// <summary>Does nothing where none waits for an answer.</summary>
    public static async Task CloseAsync(Transaction transaction, Guid groupId, Guid accountId, Guid by, string state)
    {
        if (await FindAsync(transaction, groupId, accountId) is not { } standing)
            return;
        await transaction.ExecuteAsync(
            "UPDATE group_invitations SET state = @state WHERE conversation_id = @groupId AND account_id = @accountId",
            new { state, groupId, accountId });
        if (standing.Withheld == 0)
            await TellAsync(transaction, groupId, accountId, by);
    }

    static async Task TellAsync(Transaction transaction, Guid groupId, Guid accountId, Guid by)
    {
        const string Find = $"SELECT {Columns} FROM {Tables} WHERE i.conversation_id = @groupId AND i.account_id = @accountId";
        var invitation = (await transaction.FindAsync<InvitationRow>(Find, new { groupId, accountId }))!.ToProtocol();
        await transaction.AppendAsync(
            accountId, NewEvent.Of(by, EventKinds.GroupInvitationChanged, new GroupInvitationChanged(invitation)));
    }

    static int RankOf(string? role) => role switch
    {
        null => 0,
        MemberRoles.Member => 1,
        _ => 2,
    };

    public sealed record Standing
    {
        public Guid ById { get; init; }

        public long Withheld { get; init; }
    }
}

sealed record InvitationRow : GroupCardRow
{
    public string Note { get; init; } = "";

    public string State { get; init; } = "";

    public long At { get; init; }

    public GroupInvitation ToProtocol() => new(ToCard(), ToAccount(), State, Note, At);
}
