using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Groups;

/// <summary>
/// Applications to groups: one for each group and account, the latest. Whatever becomes of one stands in the own logs of the admins and of
/// whoever applied.
/// </summary>
static class Applications
{
    public const string Columns =
        "p.conversation_id AS group_id, p.note, p.state, p.at, p.invited_by, " + AccountView.Columns;

    /// <summary>SQL: those of <c>ids</c> who wait for an answer.</summary>
    const string Open = """
        SELECT p.account_id FROM ids CROSS JOIN group_applications p
        WHERE p.conversation_id = @groupId AND p.account_id = ids.id AND p.state = 'pending'
        """;

    /// <summary>The owner among them.</summary>
    public const string Admins = """
        SELECT account_id FROM members WHERE conversation_id = @groupId AND role <> 'member' AND left_seq IS NULL
        ORDER BY joined_seq, account_id
        """;

    /// <summary>How many there are beside the owner.</summary>
    public static async Task<long> CountAdminsAsync(Transaction transaction, Guid groupId) => await transaction.FindAsync<long>(
        "SELECT count(*) - 1 FROM members WHERE conversation_id = @groupId AND role <> 'member' AND left_seq IS NULL", new { groupId });

    public static async Task<bool> IsOpenAsync(Transaction transaction, Guid groupId, Guid accountId) =>
        await transaction.FindAsync<string>(
            "SELECT state FROM group_applications WHERE conversation_id = @groupId AND account_id = @accountId",
            new { groupId, accountId }) == RequestStates.Pending;

    /// <summary>Those who wait for an answer.</summary>
    public static async Task<Guid[]> AmongAsync(DbConnection connection, Guid groupId, Guid[] accountIds)
    {
        var (sql, parameters) = RowSets.OfIds(connection, accountIds, Open, new { groupId });
        return [.. await connection.QueryAsync<Guid>(sql, parameters)];
    }

    /// <summary>Changes nothing where one waits for an answer.</summary>
    public static async Task OpenAsync(Transaction transaction, Guid groupId, Guid accountId, string note, Guid? invitedBy = null)
    {
        const string Insert = """
            INSERT INTO group_applications (conversation_id, account_id, note, state, invited_by, at)
            VALUES (@groupId, @accountId, @note, @state, @invitedBy, @Now)
            ON CONFLICT (conversation_id, account_id) DO UPDATE SET note = @note, state = @state, invited_by = @invitedBy, at = @Now
            """;
        if (await IsOpenAsync(transaction, groupId, accountId))
            return;
        await transaction.ExecuteAsync(Insert, new { groupId, accountId, note, state = RequestStates.Pending, invitedBy, transaction.Now });
        await TellAsync(transaction, groupId, accountId, by: accountId);
    }

    /// <returns>How many of them waited for an answer.</returns>
    public static async Task<int> CloseAsync(Transaction transaction, Guid groupId, Guid[] accountIds, Guid by, string state)
    {
        const string Close = """
            UPDATE group_applications SET state = @state WHERE (conversation_id, account_id) IN (SELECT @groupId, id FROM ids)
            """;
        var applicants = await transaction.QueryForAllAsync<Guid>(accountIds, Open, new { groupId });
        if (applicants.Count == 0)
            return 0;
        await transaction.ExecuteForAllAsync(applicants, Close, new { state, groupId });
        foreach (var applicant in applicants)
            await TellAsync(transaction, groupId, applicant, by);
        return applicants.Count;
    }

    static async Task TellAsync(Transaction transaction, Guid groupId, Guid accountId, Guid by)
    {
        const string Find = $"""
            SELECT {Columns} FROM group_applications p JOIN accounts a ON a.id = p.account_id
            WHERE p.conversation_id = @groupId AND p.account_id = @accountId
            """;
        var application = (await transaction.FindAsync<ApplicationRow>(Find, new { groupId, accountId }))!.ToProtocol();
        var changed = JsonText.Of(new ApplicationChanged(application));
        // Whoever applied may be an admin by now.
        var readers = (await transaction.QueryAsync<Guid>(Admins, new { groupId })).Append(accountId).Distinct();
        await transaction.AppendToEachAsync(EventKinds.ApplicationChanged, [.. readers.Select(reader => (reader, by, changed))]);
    }
}

sealed record ApplicationRow : AccountView
{
    public Guid GroupId { get; init; }

    public string Note { get; init; } = "";

    public string State { get; init; } = "";

    public long At { get; init; }

    public Guid? InvitedBy { get; init; }

    public Application ToProtocol() => new(GroupId, ToAccount(), State, Note, At, InvitedBy);
}
