using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Texts;

namespace Parley.Server.Groups;

// Each decides again inside its transaction, where the membership that the door admitted has changed since.

sealed class AddMembersHandler(Committer committer, Acquaintance acquaintance) : IHandler<AddMembers, AddedMembers>
{
    public async ValueTask<Result<AddedMembers>> HandleAsync(AddMembers request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (request.AccountIds.Length is 0 or > Members.MaxAtOnce)
            return Errors.BadRequest($"1 to {Members.MaxAtOnce} members are added at once.", "accountIds");

        var accountIds = request.AccountIds.Distinct().ToArray();
        return await committer.ChangeAsync<AddedMembers>([request.ConversationId, .. accountIds], transaction =>
            AddAsync(transaction, request.ConversationId, caller, accountIds));
    }

    async Task<Result<AddedMembers>> AddAsync(Transaction transaction, Guid groupId, Caller caller, Guid[] accountIds)
    {
        if (await transaction.IsStaleAsync(caller.Membership!))
            return Errors.Stale;
        var strangers = new List<Guid>();
        foreach (var accountId in accountIds)
        {
            if (await Members.RoleAsync(transaction, groupId, accountId) is null)
                strangers.Add(accountId);
        }

        if (!await Members.ExistAsync(transaction, strangers))
            return Errors.NotFound;
        var (added, asked) = await acquaintance.DivideAsync(transaction, caller.AccountId, strangers);
        foreach (var accountId in asked)
            await Invitations.OpenAsync(transaction, groupId, accountId, caller.AccountId, caller.Membership!.Role, note: "");
        if (added.Count > 0)
        {
            var arrival = NewEvent.Of(caller.AccountId, EventKinds.MembersAdded, new MembersAdded([.. added]));
            if (await Members.AdmitAsync(transaction, groupId, added, arrival) is { } refusal)
                return refusal;
        }

        foreach (var accountId in added)
            await Newcomers.SettleAsync(transaction, groupId, accountId, caller.AccountId);
        return new AddedMembers([.. added], [.. asked]);
    }
}

sealed class RemoveMemberHandler(Committer committer) : IHandler<RemoveMember, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RemoveMember request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (request.AccountId == caller.AccountId)
            return Errors.BadRequest("To go yourself, leave.", "accountId");

        return await committer.ChangeAsync<Done>([request.ConversationId, request.AccountId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            var theirs = await Members.RoleAsync(transaction, request.ConversationId, request.AccountId);
            if (theirs is null)
                return Errors.NotFound;
            if (caller.Membership!.Role != MemberRoles.Owner && theirs != MemberRoles.Member)
                return Errors.Forbidden;
            await Members.RemoveAsync(transaction, request.ConversationId, caller.AccountId, request.AccountId, EventKinds.MemberRemoved);
            return new Done();
        });
    }
}

sealed class SetMemberRoleHandler(Committer committer, IOptions<GroupOptions> options) : IHandler<SetMemberRole, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(SetMemberRole request, Caller caller, CancellationToken ct)
    {
        if (request.Role is not (MemberRoles.Admin or MemberRoles.Member))
            return Errors.BadRequest("A role is admin or member.", "role");
        if (request.AccountId == caller.AccountId)
            return Errors.BadRequest("The owner stays the owner; hand the group over instead.", "accountId");

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            var before = await Members.RoleAsync(transaction, request.ConversationId, request.AccountId);
            if (before is null)
                return Errors.NotFound;
            if (before == request.Role)
                return new Done();
            await Members.SetRoleAsync(transaction, request.ConversationId, request.AccountId, request.Role);
            if (request.Role == MemberRoles.Admin
                && await Applications.CountAdminsAsync(transaction, request.ConversationId) > options.Value.MaxAdmins)
                return Errors.TooManyAdmins(options.Value.MaxAdmins);
            await transaction.AppendAsync(request.ConversationId, NewEvent.Of(
                caller.AccountId, EventKinds.MemberRoleChanged, new MemberRoleChanged(request.AccountId, request.Role)));
            return new Done();
        });
    }
}

sealed class MuteMemberHandler(Committer committer) : IHandler<MuteMember, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(MuteMember request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (request.Until is < 0 or > Times.Forever)
            return Errors.BadRequest("This is no time.", "until");

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            var theirs = await Members.RoleAsync(transaction, request.ConversationId, request.AccountId);
            if (theirs is null)
                return Errors.NotFound;
            var mayMute = caller.Membership!.Role == MemberRoles.Owner ? theirs != MemberRoles.Owner : theirs == MemberRoles.Member;
            if (!mayMute)
                return Errors.Forbidden;
            // A time that has passed mutes nobody.
            var until = request.Until ?? Times.Forever;
            await Members.MuteAsync(
                transaction, request.ConversationId, caller.AccountId, request.AccountId, until > transaction.Now ? until : 0);
            return new Done();
        });
    }
}

sealed class SetGroupNicknameHandler(Committer committer) : IHandler<SetGroupNickname, Done>
{
    const string Set = """
        UPDATE members SET nickname = NULLIF(@nickname, '')
        WHERE conversation_id = @ConversationId AND account_id = @AccountId AND COALESCE(nickname, '') <> @nickname
        """;

    public async ValueTask<Result<Done>> HandleAsync(SetGroupNickname request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        var nickname = Wording.Line(request.Nickname);
        if (Nicknames.Refuse(nickname) is { } refusal)
            return refusal;

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await transaction.ExecuteAsync(Set, new { nickname, request.ConversationId, caller.AccountId }) > 0)
            {
                await transaction.AppendAsync(request.ConversationId, NewEvent.Of(
                    caller.AccountId, EventKinds.MemberRenamed, new MemberRenamed(caller.AccountId, nickname.Length > 0 ? nickname : null)));
            }

            return new Done();
        });
    }
}
