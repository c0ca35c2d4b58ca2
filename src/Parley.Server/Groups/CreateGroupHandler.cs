using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Groups;

sealed class CreateGroupHandler(Database database, Committer committer, ConversationList list, IOptions<ConversationOptions> options)
    : IHandler<CreateGroup, Conversation>
{
    public async ValueTask<Result<Conversation>> HandleAsync(CreateGroup request, Caller caller, CancellationToken ct)
    {
        if (request.Title.Trim().Length is 0 or > 100 || request.Title.Any(char.IsControl))
            return Errors.BadRequest("A group's title has 1 to 100 characters.", "title");
        if (request.AccountIds.Length > Members.MaxAtOnce)
            return Errors.BadRequest($"At most {Members.MaxAtOnce} members are added at once.", "accountIds");
        Guid[] accountIds = [caller.AccountId, .. request.AccountIds.Where(id => id != caller.AccountId).Distinct()];
        if (accountIds.Length > options.Value.MaxMembers)
            return Errors.GroupFull(options.Value.MaxMembers);

        // Marked as a group's: a client id may be anything, also the other account's in the key of a direct conversation.
        byte[] once = [.. NewEvent.OnceOf(caller.AccountId, request.ClientId), (byte)'g'];
        var created = await committer.ChangeAsync<Guid>(accountIds, async transaction =>
        {
            if (await transaction.FindAsync<Guid?>("SELECT id FROM conversations WHERE once = @once", new { once }) is { } existing)
                return existing;
            if (!await Members.ExistAsync(transaction, accountIds))
                return Errors.NotFound;
            return await NewConversation.InsertAsync(transaction, ConversationKinds.Group, request.Title.Trim(), once, accountIds, options.Value.MaxMembers);
        });
        if (created.Error is { } refusal)
            return refusal;
        await using var connection = await database.OpenAsync(ct);
        var found = await list.FindAsync(connection, caller.AccountId, created.Value);
        // A repeat after having left a group that is no longer there for the caller.
        return found is null ? Errors.NotFound : found;
    }
}
