using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Groups;

sealed class CreateGroupHandler(
    Database database, Committer committer, ConversationList list, Acquaintance acquaintance, IOptions<GroupOptions> options)
    : IHandler<CreateGroup, Conversation>
{
    public async ValueTask<Result<Conversation>> HandleAsync(CreateGroup request, Caller caller, CancellationToken ct)
    {
        var title = Wording.Line(request.Title);
        if (GroupTexts.RefuseTitle(title) is { } bad)
            return bad;
        if (request.AccountIds.Length > Members.MaxAtOnce)
            return Errors.BadRequest($"At most {Members.MaxAtOnce} members are added at once.", "accountIds");
        Guid[] accountIds = [.. request.AccountIds.Where(id => id != caller.AccountId).Distinct()];

        // Marked as a group's: a client id may be anything, also the other account's in the key of a direct conversation.
        byte[] once = [.. NewEvent.OnceOf(caller.AccountId, request.ClientId), (byte)'g'];
        var created = await committer.ChangeAsync<Guid>([caller.AccountId, .. accountIds], async transaction =>
        {
            if (await transaction.FindAsync<Guid?>("SELECT id FROM conversations WHERE once = @once", new { once }) is { } existing)
                return existing;
            if (await acquaintance.LookAsync(transaction, Guid.Empty, caller.AccountId, accountIds) is not { } candidates)
                return Errors.NotFound;
            if (await acquaintance.CountAsync(transaction, caller.AccountId, candidates) is { } tooMany)
                return tooMany;
            Guid[] added = [.. candidates.Where(candidate => candidate.MayBeAdded).Select(candidate => candidate.Id)];
            var limit = options.Value.InitialMemberLimit;
            if (added.Length + 1 > limit)
                return Errors.GroupFull(limit);
            var id = await NewConversation.GroupAsync(transaction, title, once, caller.AccountId, added, limit);
            var asked = candidates.Where(candidate => !candidate.MayBeAdded);
            await Invitations.OpenAsync(transaction, id, asked, caller.AccountId, MemberRoles.Owner, note: "");
            return id;
        });
        if (created.Error is { } refusal)
            return refusal;
        await using var connection = await database.OpenAsync(ct);
        var found = await list.FindAsync(connection, caller.AccountId, created.Value);
        // A repeat after having left a group that is no longer there for the caller.
        return found is null ? Errors.NotFound : found;
    }
}
