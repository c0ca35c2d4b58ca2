using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Groups;

// Each decides again inside its transaction: between the door's check and the commit, roles may have changed.

sealed class AddMembersHandler(Committer committer, IOptions<ConversationOptions> options) : IHandler<AddMembers, AddedMembers>
{
    public async ValueTask<Result<AddedMembers>> HandleAsync(AddMembers request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.Kind == ConversationKinds.Direct)
            return Errors.ConversationIsDirect;
        if (request.AccountIds.Length is 0 or > Members.MaxAtOnce)
            return Errors.BadRequest($"1 to {Members.MaxAtOnce} members are added at once.", "accountIds");

        var accountIds = request.AccountIds.Distinct().ToArray();
        return await committer.ChangeAsync<AddedMembers>([request.ConversationId, .. accountIds], async transaction =>
            await Members.RoleAsync(transaction, request.ConversationId, caller.AccountId) is MemberRoles.Admin or MemberRoles.Owner
                ? await Members.AddAsync(transaction, request.ConversationId, caller.AccountId, accountIds, options.Value.MaxMembers)
                : Errors.Stale);
    }
}

sealed class RemoveMemberHandler(Committer committer) : IHandler<RemoveMember, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RemoveMember request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.Kind == ConversationKinds.Direct)
            return Errors.ConversationIsDirect;
        if (request.AccountId == caller.AccountId)
            return Errors.BadRequest("To go yourself, leave.", "accountId");

        return await committer.ChangeAsync<Done>([request.ConversationId, request.AccountId], async transaction =>
        {
            var mine = await Members.RoleAsync(transaction, request.ConversationId, caller.AccountId);
            if (mine is not (MemberRoles.Admin or MemberRoles.Owner))
                return Errors.Stale;
            var theirs = await Members.RoleAsync(transaction, request.ConversationId, request.AccountId);
            if (theirs is null)
                return Errors.NotFound;
            if (mine != MemberRoles.Owner && theirs != MemberRoles.Member)
                return Errors.Forbidden;
            await Members.RemoveAsync(transaction, request.ConversationId, caller.AccountId, request.AccountId, EventKinds.MemberRemoved);
            return new Done();
        });
    }
}

sealed class LeaveHandler(Committer committer) : IHandler<Leave, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(Leave request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.Kind == ConversationKinds.Direct)
            return Errors.ConversationIsDirect;

        return await committer.ChangeAsync<Done>([request.ConversationId, caller.AccountId], async transaction =>
        {
            var mine = await Members.RoleAsync(transaction, request.ConversationId, caller.AccountId);
            if (mine is null)
                return Errors.Stale;
            var count = await transaction.FindAsync<long>(
                "SELECT member_count FROM conversations WHERE id = @ConversationId", new { request.ConversationId });
            if (mine == MemberRoles.Owner && count > 1)
                return Errors.OwnerMustTransfer;
            await Members.RemoveAsync(transaction, request.ConversationId, caller.AccountId, caller.AccountId, EventKinds.MemberLeft);
            return new Done();
        });
    }
}

sealed class TransferOwnershipHandler(Committer committer) : IHandler<TransferOwnership, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(TransferOwnership request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.Kind == ConversationKinds.Direct)
            return Errors.ConversationIsDirect;
        if (request.AccountId == caller.AccountId)
            return new Done();

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await Members.RoleAsync(transaction, request.ConversationId, caller.AccountId) is not MemberRoles.Owner)
                return Errors.Stale;
            if (await Members.RoleAsync(transaction, request.ConversationId, request.AccountId) is null)
                return Errors.NotFound;
            const string SetRole = "UPDATE members SET role = @role WHERE conversation_id = @ConversationId AND account_id = @accountId";
            await transaction.ExecuteAsync(SetRole, new { role = MemberRoles.Admin, request.ConversationId, accountId = caller.AccountId });
            await transaction.ExecuteAsync(SetRole, new { role = MemberRoles.Owner, request.ConversationId, accountId = request.AccountId });
            await transaction.RaiseEpochAsync(request.ConversationId);
            await transaction.AppendAsync(
                request.ConversationId, NewEvent.Of(caller.AccountId, EventKinds.OwnerChanged, new MemberChanged(request.AccountId)));
            return new Done();
        });
    }
}
