using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Groups;

sealed class LeaveHandler(Committer committer) : IHandler<Leave, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(Leave request, Caller caller, CancellationToken ct)
    {
        var membership = caller.Membership!;
        if (membership.IsDirect)
            return Errors.ConversationIsDirect;

        return await committer.ChangeAsync<Done>([request.ConversationId, caller.AccountId], async transaction =>
        {
            if (await transaction.IsStaleAsync(membership))
                return Errors.Stale;
            var isLast = membership.MemberCount == 1;
            if (membership.Role == MemberRoles.Owner && !isLast)
                return Errors.OwnerMustTransfer;
            await Members.LeaveAsync(transaction, request.ConversationId, caller.AccountId);
            if (isLast)
                await Members.DissolveAsync(transaction, request.ConversationId, caller.AccountId);
            return new Done();
        });
    }
}

sealed class TransferOwnershipHandler(Committer committer, IOptions<GroupOptions> options) : IHandler<TransferOwnership, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(TransferOwnership request, Caller caller, CancellationToken ct)
    {
        if (request.AccountId == caller.AccountId)
            return new Done();

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await Members.RoleAsync(transaction, request.ConversationId, request.AccountId) is null)
                return Errors.NotFound;
            await Members.MakeOwnerAsync(transaction, request.ConversationId, caller.AccountId, request.AccountId);
            return await Applications.CountAdminsAsync(transaction, request.ConversationId) > options.Value.MaxAdmins
                ? Errors.TooManyAdmins(options.Value.MaxAdmins)
                : new Done();
        });
    }
}

sealed class DissolveGroupHandler(Committer committer) : IHandler<DissolveGroup, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(DissolveGroup request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            await Members.DissolveAsync(transaction, request.ConversationId, caller.AccountId);
            return new Done();
        });
}
