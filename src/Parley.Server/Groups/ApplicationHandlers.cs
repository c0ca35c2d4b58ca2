using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Groups;

sealed class JoinGroupHandler(Newcomers newcomers) : IHandler<JoinGroup, Joined>
{
    public async ValueTask<Result<Joined>> HandleAsync(JoinGroup request, Caller caller, CancellationToken ct)
    {
        var note = Wording.Lines(request.Note) ?? "";
        if (GroupTexts.RefuseNote(note) is { } refusal)
            return refusal;
        return await newcomers.DecideAsync(request.GroupId, caller, async transaction =>
        {
            var mode = await Newcomers.ModeAsync(transaction, request.GroupId);
            if (mode is null)
                return Errors.NotFound;
            if (await Members.RoleAsync(transaction, request.GroupId, caller.AccountId) is not null)
                return Errors.AlreadyMember;
            // Whoever is not in it cannot tell such a group from one that is not there.
            if (mode == JoinModes.Invitation)
                return Errors.NotFound;
            if (await Bans.StandsAsync(transaction, request.GroupId, caller.AccountId))
                return Errors.Banned;
            if (mode == JoinModes.Approval)
            {
                await Applications.OpenAsync(transaction, request.GroupId, caller.AccountId, note);
                return RequestStates.Pending;
            }

            var refused = await Newcomers.JoinAsync(transaction, request.GroupId, caller.AccountId, caller.AccountId, Ways.Open);
            return refused is null ? RequestStates.Accepted : refused;
        }, ct);
    }
}

sealed class WithdrawApplicationHandler(Committer committer, Newcomers newcomers) : IHandler<WithdrawApplication, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(WithdrawApplication request, Caller caller, CancellationToken ct)
    {
        Guid[] logs = [request.GroupId, caller.AccountId, .. await newcomers.AdminsAsync(request.GroupId, ct)];
        return await committer.ChangeAsync<Done>(logs, async transaction =>
            await Newcomers.ModeAsync(transaction, request.GroupId) is not null
            && await Applications.CloseAsync(transaction, request.GroupId, [caller.AccountId], caller.AccountId, RequestStates.Withdrawn) > 0
                ? new Done()
                : Errors.NotFound);
    }
}

sealed class ListApplicationsHandler(Database database) : IHandler<ListApplications, ApplicationPage>
{
    const string Page = $"""
        SELECT {Applications.Columns} FROM group_applications p JOIN accounts a ON a.id = p.account_id
        WHERE p.conversation_id = @ConversationId AND p.state = 'pending' AND a.deleted_at IS NULL
            AND (p.at, p.account_id) > (@afterAt, @afterId)
        ORDER BY p.at, p.account_id LIMIT @limit
        """;

    public async ValueTask<Result<ApplicationPage>> HandleAsync(ListApplications request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<ApplicationRow>(
            Page, new { request.ConversationId, afterAt = paging.Number ?? 0, afterId = paging.Id, limit = paging.RowsToRead });
        var (page, next) = paging.Cut(rows, row => (row.At, row.AccountId!.Value));
        return new ApplicationPage([.. page.Select(row => row.ToProtocol())], next);
    }
}

sealed class AnswerApplicationHandler(Committer committer, Newcomers newcomers) : IHandler<AnswerApplication, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(AnswerApplication request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        var (groupId, applicant) = (request.ConversationId, request.AccountId);
        Guid[] logs = [groupId, applicant, .. await newcomers.AdminsAsync(groupId, ct)];
        return await committer.ChangeAsync<Done>(logs, async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (!request.Accept)
            {
                return await Applications.CloseAsync(transaction, groupId, [applicant], caller.AccountId, RequestStates.Rejected) > 0
                    ? new Done()
                    : Errors.NotFound;
            }

            if (!await Applications.IsOpenAsync(transaction, groupId, applicant) || !await Members.ExistsAsync(transaction, applicant))
                return Errors.NotFound;
            var refusal = await Newcomers.JoinAsync(
                transaction, groupId, applicant, by: caller.AccountId, Ways.Application, admittedBy: caller.AccountId);
            return refusal is null ? new Done() : refusal;
        });
    }
}
