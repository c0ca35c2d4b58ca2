using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Groups;

// Each decides again inside its transaction, where the membership that the door admitted has changed since.

sealed class AddMembersHandler(Database database, Committer committer, Acquaintance acquaintance, Newcomers newcomers)
    : IHandler<AddMembers, AddedMembers>
{
    /// <summary>Every admin and the applicant are told what becomes of an application: so many events stand in one commit.</summary>
    const int MaxEventsTold = 100;

    public async ValueTask<Result<AddedMembers>> HandleAsync(AddMembers request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (request.AccountIds.Length is 0 or > Members.MaxAtOnce)
            return Errors.BadRequest($"1 to {Members.MaxAtOnce} members are added at once.", "accountIds");

        var groupId = request.ConversationId;
        Guid[] admins = [.. await newcomers.AdminsAsync(groupId, ct)];
        var (added, invited) = (new List<Guid>(), new List<Guid>());
        foreach (var some in await DivideAsync(groupId, [.. request.AccountIds.Distinct()], admins.Length, ct))
        {
            var done = await committer.ChangeAsync<AddedMembers>(
                [groupId, .. some, .. admins], transaction => AddAsync(transaction, groupId, caller, some));
            if (done.Error is { } refusal)
                return refusal;
            added.AddRange(done.Value!.Added);
            invited.AddRange(done.Value.Invited);
        }

        return new AddedMembers([.. added], [.. invited]);
    }

    /// <summary>All at once, but for those who have applied: of them, some at a time.</summary>
    async Task<List<Guid[]>> DivideAsync(Guid groupId, Guid[] accountIds, int admins, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var applicants = await Applications.AmongAsync(connection, groupId, accountIds);
        var others = accountIds.Except(applicants).ToArray();
        return [.. others.Length > 0 ? [others] : Array.Empty<Guid[]>(), .. applicants.Chunk(Math.Max(1, MaxEventsTold / (admins + 1)))];
    }

    async Task<Result<AddedMembers>> AddAsync(Transaction transaction, Guid groupId, Caller caller, Guid[] accountIds)
    {
        // Whoever comes in changes what the group's epoch is, and so do we from one commit to the next: the right to it is looked at again.
        if (await Members.RoleAsync(transaction, groupId, caller.AccountId) is not (MemberRoles.Admin or MemberRoles.Owner))
            return Errors.Stale;
        if (await acquaintance.LookAsync(transaction, groupId, caller.AccountId, accountIds) is not { } candidates)
            return Errors.NotFound;
        candidates.RemoveAll(candidate => candidate.IsMember);
        if (await acquaintance.CountAsync(transaction, caller.AccountId, candidates) is { } tooMany)
            return tooMany;
        var asked = candidates.Where(candidate => !candidate.MayBeAdded).ToList();
        await Invitations.OpenAsync(transaction, groupId, asked, caller.AccountId, caller.Membership!.Role, note: "");
        Guid[] added = [.. candidates.Where(candidate => candidate.MayBeAdded).Select(candidate => candidate.Id)];
        if (added.Length > 0)
        {
            var arrival = NewEvent.Of(caller.AccountId, EventKinds.MembersAdded, new MembersAdded(added));
            if (await Members.AdmitAsync(transaction, groupId, added, arrival) is { } refusal)
                return refusal;
            await Newcomers.SettleAsync(transaction, groupId, added, caller.AccountId);
        }

        return new AddedMembers(added, [.. asked.Select(candidate => candidate.Id)]);
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
            var bans = request.Ban ?? true;
            await Members.RemoveAsync(transaction, request.ConversationId, request.AccountId, NewEvent.Of(
                caller.AccountId, EventKinds.MemberRemoved, new MemberRemoved(request.AccountId, bans ? true : null)));
            if (bans)
                await Bans.AddAsync(transaction, request.ConversationId, request.AccountId, caller.AccountId);
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
