using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Groups;

/// <summary>
/// Invitations to groups: one for each group and account, the latest. Whom the inviter is blocked by is invited like anyone, as far as
/// the inviter can tell, but never sees it: it is withheld. An invitation is good while whoever made it is in the group.
/// </summary>
static class Invitations
{
    public const string Columns = "i.note, i.state, i.at, i.account_id AS invited_id, " + GroupCardRow.CardColumns + ", " + AccountView.Columns;

    /// <summary>For the card's own tables, see <see cref="GroupCardRow.Tables"/>.</summary>
    public const string Tables = GroupCardRow.Tables + """

        JOIN group_invitations i ON i.conversation_id = c.id
        JOIN accounts a ON a.id = i.by_id
        """;

    /// <summary>SQL: whether whoever made an invitation <c>i</c> is still in the group.</summary>
    public const string Stands = """
        EXISTS (SELECT 1 FROM members o WHERE o.conversation_id = i.conversation_id AND o.account_id = i.by_id AND o.left_seq IS NULL)
        """;

    /// <summary>
    /// Asks people who are not in the group. Whom someone asked already is not asked again, unless by one who has more to say in the group:
    /// an admin's invitation opens what a member's does not.
    /// </summary>
    /// <returns>Those who were asked.</returns>
    public static async Task<List<Candidate>> OpenAsync(
        Transaction transaction, Guid groupId, IEnumerable<Candidate> candidates, Guid by, string byRole, string note)
    {
        var asked = candidates.ToList();
        var standing = (await StandingAsync(transaction, groupId, asked.Select(candidate => candidate.Id))).ToDictionary(one => one.AccountId);
        // Asking again what is withheld is no more than asking again what was seen: whoever asks must not notice.
        asked.RemoveAll(candidate => standing.GetValueOrDefault(candidate.Id) is { } again && again.ById == by && again.Withheld != 0 && candidate.Blocks);
        asked.RemoveAll(candidate => standing.GetValueOrDefault(candidate.Id) is { Withheld: 0 } theirs
            && (theirs.ById == by || RankOf(byRole) <= RankOf(theirs.ByRole) || (candidate.Blocks && theirs.ByRole is not null)));
        await WriteAsync(transaction, groupId, [.. asked.Where(one => one.Blocks).Select(one => one.Id)], by, note, isWithheld: true);
        var told = asked.Where(one => !one.Blocks).Select(one => one.Id).ToList();
        await WriteAsync(transaction, groupId, told, by, note, isWithheld: false);
        await TellAsync(transaction, groupId, told, by);
        return asked;
    }

    /// <summary>The one that waits for an answer.</summary>
    public static async Task<Standing?> FindAsync(Transaction transaction, Guid groupId, Guid accountId) =>
        (await StandingAsync(transaction, groupId, [accountId])).FirstOrDefault();

    /// <summary>Does nothing where none waits for an answer.</summary>
    public static async Task CloseAsync(Transaction transaction, Guid groupId, IEnumerable<Guid> accountIds, Guid by, string state)
    {
        const string Close = """
            UPDATE group_invitations SET state = @state WHERE (conversation_id, account_id) IN (SELECT @groupId, id FROM ids)
            """;
        var standing = await StandingAsync(transaction, groupId, accountIds);
        if (standing.Count == 0)
            return;
        await transaction.ExecuteForAllAsync(standing.Select(one => one.AccountId), Close, new { state, groupId });
        await TellAsync(transaction, groupId, [.. standing.Where(one => one.Withheld == 0).Select(one => one.AccountId)], by);
    }

    static Task<List<Standing>> StandingAsync(Transaction transaction, Guid groupId, IEnumerable<Guid> accountIds)
    {
        const string Find = """
            SELECT i.account_id, i.by_id, i.withheld, m.role AS by_role FROM ids CROSS JOIN group_invitations i
            LEFT JOIN members m ON m.conversation_id = i.conversation_id AND m.account_id = i.by_id AND m.left_seq IS NULL
            WHERE i.conversation_id = @groupId AND i.account_id = ids.id AND i.state = 'pending'
            """;
        return transaction.QueryForAllAsync<Standing>(accountIds, Find, new { groupId });
    }

    static async Task WriteAsync(Transaction transaction, Guid groupId, List<Guid> accountIds, Guid by, string note, bool isWithheld)
    {
        const string Open = """
            INSERT INTO group_invitations (conversation_id, account_id, by_id, note, state, withheld, at)
            SELECT @groupId, id, @by, @note, 'pending', @withheld, @Now FROM ids WHERE true
            ON CONFLICT (conversation_id, account_id) DO UPDATE SET by_id = @by, note = @note, state = 'pending', withheld = @withheld, at = @Now
            """;
        if (accountIds.Count > 0)
            await transaction.ExecuteForAllAsync(accountIds, Open, new { groupId, by, note, withheld = isWithheld ? 1L : 0, transaction.Now });
    }

    static async Task TellAsync(Transaction transaction, Guid groupId, List<Guid> accountIds, Guid by)
    {
        const string Find = $"""
            SELECT {Columns} FROM ids CROSS JOIN group_invitations i
            JOIN conversations c ON c.id = i.conversation_id AND c.dissolved_seq IS NULL JOIN groups g ON g.conversation_id = c.id
            LEFT JOIN members m ON m.conversation_id = c.id AND m.account_id = i.account_id AND m.left_seq IS NULL
            JOIN accounts a ON a.id = i.by_id
            WHERE i.conversation_id = @groupId AND i.account_id = ids.id
            """;
        if (accountIds.Count == 0)
            return;
        var rows = await transaction.QueryForAllAsync<InvitationRow>(accountIds, Find, new { groupId });
        await transaction.AppendToEachAsync(
            EventKinds.GroupInvitationChanged, rows.ConvertAll(row => (row.InvitedId, by, JsonText.Of(new GroupInvitationChanged(row.ToProtocol())))));
    }

    static int RankOf(string? role) => role switch
    {
        null => 0,
        MemberRoles.Member => 1,
        _ => 2,
    };

    public sealed record Standing
    {
        public Guid AccountId { get; init; }

        public Guid ById { get; init; }

        /// <summary>Of who made it; <c>null</c> once they are gone.</summary>
        public string? ByRole { get; init; }

        public long Withheld { get; init; }
    }
}

sealed record InvitationRow : GroupCardRow
{
    public Guid InvitedId { get; init; }

    public string Note { get; init; } = "";

    public string State { get; init; } = "";

    public long At { get; init; }

    public GroupInvitation ToProtocol() => new(ToCard(), ToAccount(), State, Note, At);
}
