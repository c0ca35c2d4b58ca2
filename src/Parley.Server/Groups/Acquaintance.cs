using Microsoft.Extensions.Options;
using Parley.Server.Contacts;
using Parley.Server.Log;

namespace Parley.Server.Groups;

/// <summary>Whom an account may bring into a group without asking: not who blocks it, and only contacts where only contacts may write.</summary>
sealed class Acquaintance(IOptions<ContactOptions> options)
{
    public static async Task<bool> BlocksAsync(Transaction transaction, Guid accountId, Guid other) =>
        await transaction.FindAsync<Guid?>(
            "SELECT blocked_id FROM blocks WHERE account_id = @accountId AND blocked_id = @other", new { accountId, other }) is not null;

    public async Task<bool> MayInviteAsync(Transaction transaction, Guid by, Guid accountId) =>
        options.Value.WhoMayWrite is not WhoMayWrite.Contacts
        || await transaction.FindAsync<Guid?>(
            "SELECT contact_id FROM contacts WHERE account_id = @by AND contact_id = @accountId", new { by, accountId }) is not null;

    /// <summary>Divides people into those who are added and those who are asked.</summary>
    public async Task<(List<Guid> Added, List<Guid> Asked)> DivideAsync(Transaction transaction, Guid by, IEnumerable<Guid> accountIds)
    {
        var (added, asked) = (new List<Guid>(), new List<Guid>());
        foreach (var accountId in accountIds)
        {
            var mayAdd = !await BlocksAsync(transaction, accountId, by) && await MayInviteAsync(transaction, by, accountId);
            (mayAdd ? added : asked).Add(accountId);
        }

        return (added, asked);
    }
}
