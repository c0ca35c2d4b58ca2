using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Log;

namespace Parley.Server.Groups;

/// <summary>
/// Who was removed from a group and does not come back by themselves, whatever the way: an admin lets them in again, by adding them,
/// inviting them or lifting the ban.
/// </summary>
static class Bans
{
    public const string Columns = "n.by_id, n.at, " + AccountView.Columns;

    public static Task AddAsync(Transaction transaction, Guid groupId, Guid accountId, Guid by)
    {
        const string Add = """
            INSERT INTO group_bans (conversation_id, account_id, by_id, at) VALUES (@groupId, @accountId, @by, @Now)
            ON CONFLICT (conversation_id, account_id) DO UPDATE SET by_id = @by, at = @Now
            """;
        return transaction.ExecuteAsync(Add, new { groupId, accountId, by, transaction.Now });
    }

    public static async Task<bool> StandsAsync(Transaction transaction, Guid groupId, Guid accountId) => await transaction.FindAsync<Guid?>(
        "SELECT account_id FROM group_bans WHERE conversation_id = @groupId AND account_id = @accountId", new { groupId, accountId }) is not null;

    /// <returns>How many were banned.</returns>
    public static Task<int> LiftAsync(Transaction transaction, Guid groupId, IEnumerable<Guid> accountIds) => transaction.ExecuteForAllAsync(
        accountIds, "DELETE FROM group_bans WHERE (conversation_id, account_id) IN (SELECT @groupId, id FROM ids)", new { groupId });
}

sealed record BanRow : AccountView
{
    public Guid ById { get; init; }

    public long At { get; init; }

    public Ban ToProtocol() => new(ToAccount(), ById, At);
}
