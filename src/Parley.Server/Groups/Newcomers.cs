using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Groups;

/// <summary>How <see cref="MemberJoined"/> says that someone came.</summary>
static class Ways
{
    public const string Open = "open";
    public const string Application = "application";
    public const string Invitation = "invitation";
    public const string Link = "link";
}

/// <summary>People who come by themselves: decided in one transaction, answered with the group once they are in it.</summary>
sealed class Newcomers(Database database, Committer committer, ConversationList list)
{
    /// <param name="decide">Answers with what became of it: one of <see cref="RequestStates"/>.</param>
    public async ValueTask<Result<Joined>> DecideAsync(
        Guid groupId, Caller caller, Func<Transaction, Task<Result<string>>> decide, CancellationToken ct)
    {
        var decided = await committer.ChangeAsync([groupId, caller.AccountId, .. await AdminsAsync(groupId, ct)], decide);
        if (decided.Error is { } refusal)
            return refusal;
        if (decided.Value != RequestStates.Accepted)
            return new Joined(decided.Value!);
        await using var connection = await database.OpenAsync(ct);
        return new Joined(decided.Value, await list.FindAsync(connection, caller.AccountId, groupId));
    }

    /// <summary>Whose logs may be told: they are locked before others. Who they are is looked up again where it decides.</summary>
    public async Task<IEnumerable<Guid>> AdminsAsync(Guid groupId, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryAsync<Guid>(Applications.Admins, new { groupId });
    }

    /// <summary>How people come into a group; <c>null</c> where there is none, or not any more.</summary>
    public static Task<string?> ModeAsync(Transaction transaction, Guid groupId)
    {
        const string Find = """
            SELECT g.join_mode FROM groups g JOIN conversations c ON c.id = g.conversation_id
            WHERE g.conversation_id = @groupId AND c.dissolved_seq IS NULL
            """;
        return transaction.FindAsync<string>(Find, new { groupId });
    }

    /// <summary>Someone comes by themselves, and has thereby answered all that was open between them and the group.</summary>
    /// <param name="by">Who did it: they themselves, or who answered their application.</param>
    /// <param name="admittedBy">Who invited them or answered their application.</param>
    /// <returns>Why not; <c>null</c> when they are in.</returns>
    public static async Task<Error?> JoinAsync(
        Transaction transaction, Guid groupId, Guid accountId, Guid by, string via, Guid? admittedBy = null)
    {
        var joined = NewEvent.Of(accountId, EventKinds.MemberJoined, new MemberJoined(accountId, via, admittedBy));
        if (await Members.AdmitAsync(transaction, groupId, [accountId], joined) is { } refusal)
            return refusal;
        await SettleAsync(transaction, groupId, [accountId], by);
        return null;
    }

    /// <summary>Whoever is in is not banned, and has no application and no invitation that waits for an answer.</summary>
    public static async Task SettleAsync(Transaction transaction, Guid groupId, Guid[] accountIds, Guid by)
    {
        await Bans.LiftAsync(transaction, groupId, accountIds);
        await Applications.CloseAsync(transaction, groupId, accountIds, by, RequestStates.Accepted);
        await Invitations.CloseAsync(transaction, groupId, accountIds, by, RequestStates.Accepted);
    }
}
