using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Groups;

sealed class InviteToGroupHandler(Committer committer, Acquaintance acquaintance, TimeProvider time) : IHandler<InviteToGroup, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(InviteToGroup request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (request.AccountIds.Length is 0 or > Members.MaxAtOnce)
            return Errors.BadRequest($"1 to {Members.MaxAtOnce} people are invited at once.", "accountIds");
        var note = Wording.Lines(request.Note) ?? "";
        if (GroupTexts.RefuseNote(note) is { } refusal)
            return refusal;
        // A note is the group's word to someone: whoever may say nothing in it does not say it there either.
        if (note.Length > 0 && caller.Membership.RefuseSpeech(time.Now()) is { } muted)
            return muted;

        var accountIds = request.AccountIds.Distinct().ToArray();
        return await committer.ChangeAsync<Done>([request.ConversationId, .. accountIds], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await acquaintance.LookAsync(transaction, request.ConversationId, caller.AccountId, accountIds) is not { } candidates)
                return Errors.NotFound;
            candidates.RemoveAll(candidate => candidate.IsMember);
            if (candidates.Exists(candidate => !candidate.MayBeInvited))
                return Errors.NotContacts;
            if (!caller.Membership!.IsAdmin && candidates.Exists(candidate => candidate.IsBanned))
                return Errors.Banned;
            var asked = await Invitations.OpenAsync(
                transaction, request.ConversationId, candidates, caller.AccountId, caller.Membership.Role, note);
            return await acquaintance.CountAsync(transaction, caller.AccountId, asked) is { } tooMany ? tooMany : new Done();
        });
    }
}

sealed class ListGroupInvitationsHandler(Database database) : IHandler<ListGroupInvitations, GroupInvitationPage>
{
    const string Page = $"""
        SELECT {Invitations.Columns} FROM {Invitations.Tables}
        WHERE i.account_id = @accountId AND i.state = 'pending' AND i.withheld = 0 AND {Invitations.Stands}
            AND (i.at, i.conversation_id) < (@beforeAt, @beforeId)
        ORDER BY i.at DESC, i.conversation_id DESC LIMIT @limit
        """;

    public async ValueTask<Result<GroupInvitationPage>> HandleAsync(ListGroupInvitations request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<InvitationRow>(Page, new
        {
            accountId = caller.AccountId,
            beforeAt = paging.Number ?? long.MaxValue,
            beforeId = paging.Id,
            limit = paging.RowsToRead,
        });
        var (page, next) = paging.Cut(rows, row => (row.At, row.GroupId));
        return new GroupInvitationPage([.. page.Select(row => row.ToProtocol())], next);
    }
}

sealed class AnswerGroupInvitationHandler(Newcomers newcomers) : IHandler<AnswerGroupInvitation, Joined>
{
    public ValueTask<Result<Joined>> HandleAsync(AnswerGroupInvitation request, Caller caller, CancellationToken ct) =>
        newcomers.DecideAsync(request.GroupId, caller, async transaction =>
        {
            var (groupId, accountId) = (request.GroupId, caller.AccountId);
            if (await Newcomers.ModeAsync(transaction, groupId) is not { } mode
                || await Invitations.FindAsync(transaction, groupId, accountId) is not { Withheld: 0, ByRole: { } byRole } invitation)
                return Errors.NotFound;
            if (!request.Accept)
            {
                await Invitations.CloseAsync(transaction, groupId, [accountId], accountId, RequestStates.Rejected);
                return RequestStates.Rejected;
            }

            var isByMember = byRole == MemberRoles.Member;
            if (isByMember && await Bans.StandsAsync(transaction, groupId, accountId))
                return Errors.Banned;
            // In a group by approval the word of an admin is one; a member's is a recommendation.
            if (isByMember && mode == JoinModes.Approval)
            {
                await Invitations.CloseAsync(transaction, groupId, [accountId], accountId, RequestStates.Accepted);
                await Applications.OpenAsync(transaction, groupId, accountId, note: "", invitation.ById);
                return RequestStates.Pending;
            }

            var refusal = await Newcomers.JoinAsync(transaction, groupId, accountId, by: accountId, Ways.Invitation, invitation.ById);
            return refusal is null ? RequestStates.Accepted : refusal;
        }, ct);
}
