using Parley.Load.Targets;
using Parley.Protocol;

namespace Parley.Load.Scenarios;

sealed partial class CostsScenario
{
    Guid[] Strangers => [.. _seats[_people..].Select(seat => seat.AccountId)];

    async Task MeasureGroupsAsync(CancellationToken ct)
    {
        await MeasureAsync(_member, $"with {_people} strangers", () => new CreateGroup(Guid.CreateVersion7(), "Costs", Strangers), ct);
        await MeasureAsync(_member, $"adding {_people} strangers", async () =>
            (IOperation<AddedMembers>)new AddMembers((await NewGroupAsync(_member, [], ct)).Id, Strangers), ct);
        await MeasureAsync(_member, $"adding {_people} who applied, told to 51 admins", async () =>
        {
            var group = await NewGroupAsync(_member, [.. _seats[1.._people]], ct);
            foreach (var admin in _seats[1..51])
                await _member.CallAsync(new SetMemberRole(group.Id, admin.AccountId, MemberRoles.Admin), ct);
            await _member.CallAsync(new UpdateGroup(group.Id, JoinMode: JoinModes.Approval), ct);
            await ParleyTarget.ForEachAsync(_people, (i, token) => _target.JoinGroupAsync(_seats[_people + i], group.Id, token), ct);
            return (IOperation<AddedMembers>)new AddMembers(group.Id, Strangers);
        }, ct);
        await MeasureAsync(_member, $"asking {_people} strangers", async () =>
            (IOperation<Done>)new InviteToGroup((await NewGroupAsync(_member, [], ct)).Id, Strangers, "come"), ct);
        await MeasureAsync(_ann, "", () => new FindGroup(_group), ct);
        await MeasureAsync(_ann, "4,000 characters", () => new UpdateGroup(_group, Announcement: NewName() + new string('x', 3_900)), ct);
        var removed = _people;
        await MeasureAsync(_ann, $"of {_people}", () => new RemoveMember(_group, _seats[--removed].AccountId), ct);
        await MeasureAsync(_ann, "", () => new ListBanned(_group), ct);
        await MeasureAsync(_ann, "", () => new Unban(_group, _seats[removed++].AccountId), ct);
        await MeasureAsync($"of {_people}", async () =>
        {
            var group = await NewGroupAsync(_ann, _seats[.._people], ct);
            return (_member, (IOperation<Done>)new Leave(group.Id));
        }, ct);
        await MeasureAsync(_ann, "", async () =>
            (IOperation<Done>)new TransferOwnership((await NewGroupAsync(_ann, _seats[..2], ct)).Id, _seats[0].AccountId), ct);
        await MeasureAsync(_ann, "", async () =>
            (IOperation<Done>)new SetMemberRole((await NewGroupAsync(_ann, _seats[..2], ct)).Id, _seats[0].AccountId, MemberRoles.Admin), ct);
        await MeasureAsync(_ann, "", async () =>
            (IOperation<Done>)new MuteMember((await NewGroupAsync(_ann, _seats[..2], ct)).Id, _seats[0].AccountId), ct);
        await MeasureAsync(_ann, "64 characters", () => new SetGroupNickname(_group, NewName()), ct);
        await MeasureAsync(_ann, $"of {_people}", async () =>
            (IOperation<Done>)new DissolveGroup((await NewGroupAsync(_ann, _seats[.._people], ct)).Id), ct);
    }

    async Task MeasureWaysInAsync(CancellationToken ct)
    {
        var newcomers = _people;
        Seat Next() => _seats[newcomers++];
        await _ann.CallAsync(new UpdateGroup(_group, JoinMode: JoinModes.Approval), ct);
        await MeasureAsync("told to 51 admins", async () =>
            (await LineAsync(Next(), ct), (IOperation<Joined>)new JoinGroup(_group, "please")), ct);
        await MeasureAsync(_ann, "", () => new ListApplications(_group), ct);
        await MeasureAsync("told to 51 admins", async () =>
            (await AppliedAsync(Next(), ct), (IOperation<Done>)new WithdrawApplication(_group)), ct);
        await MeasureAsync(_ann, "told to 51 admins", async () =>
        {
            var applicant = Next();
            await AppliedAsync(applicant, ct);
            return (IOperation<Done>)new AnswerApplication(_group, applicant.AccountId, Accept: true);
        }, ct);
        await MeasureAsync("", async () =>
        {
            var invited = Next();
            await _ann.CallAsync(new InviteToGroup(_group, [invited.AccountId]), ct);
            return (await LineAsync(invited, ct), (IOperation<Joined>)new AnswerGroupInvitation(_group, Accept: true));
        }, ct);
        await MeasureAsync("100 of them", async () =>
            (await LineAsync(_seats[^1], ct), (IOperation<GroupInvitationPage>)new ListGroupInvitations(Limit: 100)), ct);
        await MeasureAsync(_ann, "", () => new CreateGroupLink(_group), ct);
        await MeasureAsync(_ann, "", () => new ListGroupLinks(_group), ct);
        var link = (await _ann.CallAsync(new CreateGroupLink(_group), ct)).Code;
        await MeasureAsync(_ann, "", () => new FindGroupByLink(link), ct);
        await MeasureAsync("", async () => (await LineAsync(Next(), ct), (IOperation<Joined>)new JoinByLink(link)), ct);
        await MeasureAsync(_ann, "", async () =>
            (IOperation<Done>)new RevokeGroupLink(_group, (await _ann.CallAsync(new CreateGroupLink(_group), ct)).Code), ct);
    }

    static async Task<Conversation> NewGroupAsync(Line owner, Seat[] others, CancellationToken ct) =>
        await owner.CallAsync(new CreateGroup(Guid.CreateVersion7(), "Costs", [.. others.Select(seat => seat.AccountId)]), ct);

    async Task<Line> AppliedAsync(Seat seat, CancellationToken ct)
    {
        var line = await LineAsync(seat, ct);
        await line.CallAsync(new JoinGroup(_group), ct);
        return line;
    }
}
