using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Groups;

/// <summary>Start here: every operation on groups, who is in them, and how people come and go.</summary>
static class GroupOperations
{
    const string One = "/groups/{conversationId}";

    public static IServiceCollection AddGroups(this IServiceCollection services) => services
        .AddSingleton<Acquaintance>().AddSingleton<Newcomers>()
        .AddFacts().AddMemberships().AddApplications().AddInvitations().AddLinks();

    static IServiceCollection AddFacts(this IServiceCollection services) => services
        .AddOperation<CreateGroup, Conversation, CreateGroupHandler>(Create("/groups"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.GroupFull, ErrorCodes.TooManyStrangers], cost: request => request.AccountIds.Length)
        .AddOperation<FindGroup, GroupCard, FindGroupHandler>(Get("/groups/{groupId}"), Rate.Read,
            errors: [ErrorCodes.NotFound])
        .AddOperation<UpdateGroup, Done, UpdateGroupHandler>(Patch(One), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.Muted])
        .AddOperation<TransferOwnership, Done, TransferOwnershipHandler>(Put(One + "/owner"), Rate.Write, needs: Needs.Owner,
            errors: [ErrorCodes.TooManyAdmins])
        .AddOperation<DissolveGroup, Done, DissolveGroupHandler>(Delete(One), Rate.Write, needs: Needs.Owner);

    static IServiceCollection AddMemberships(this IServiceCollection services) => services
        .AddOperation<AddMembers, AddedMembers, AddMembersHandler>(Post(One + "/members"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.GroupFull, ErrorCodes.TooManyStrangers],
            cost: request => request.AccountIds.Length)
        .AddOperation<RemoveMember, Done, RemoveMemberHandler>(Delete(One + "/members/{accountId}"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<ListBanned, BanPage, ListBannedHandler>(Get(One + "/banned"), Rate.Read, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<Unban, Done, UnbanHandler>(Delete(One + "/banned/{accountId}"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<Leave, Done, LeaveHandler>(Post(One + "/leave"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.OwnerMustTransfer])
        .AddOperation<SetMemberRole, Done, SetMemberRoleHandler>(Put(One + "/members/{accountId}/role"), Rate.Write, needs: Needs.Owner,
            errors: [ErrorCodes.TooManyAdmins])
        .AddOperation<MuteMember, Done, MuteMemberHandler>(Put(One + "/members/{accountId}/mute"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<SetGroupNickname, Done, SetGroupNicknameHandler>(Put(One + "/nickname"), Rate.Write, needs: Needs.Speaker,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.NameReserved, ErrorCodes.NameMisleading]);

    static IServiceCollection AddApplications(this IServiceCollection services) => services
        .AddOperation<JoinGroup, Joined, JoinGroupHandler>(Post("/groups/{groupId}/join"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.AlreadyMember, ErrorCodes.GroupFull, ErrorCodes.Banned])
        .AddOperation<WithdrawApplication, Done, WithdrawApplicationHandler>(Delete("/groups/{groupId}/application"), Rate.Write,
            errors: [ErrorCodes.NotFound])
        .AddOperation<ListApplications, ApplicationPage, ListApplicationsHandler>(Get(One + "/applications"), Rate.Read, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<AnswerApplication, Done, AnswerApplicationHandler>(Put(One + "/applications/{accountId}"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.GroupFull]);

    static IServiceCollection AddInvitations(this IServiceCollection services) => services
        .AddOperation<InviteToGroup, Done, InviteToGroupHandler>(Post(One + "/invitations"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.NotContacts, ErrorCodes.TooManyStrangers, ErrorCodes.Banned, ErrorCodes.Muted],
            cost: request => request.AccountIds.Length)
        .AddOperation<ListGroupInvitations, GroupInvitationPage, ListGroupInvitationsHandler>(Get("/invitations"), Rate.Read)
        .AddOperation<AnswerGroupInvitation, Joined, AnswerGroupInvitationHandler>(Put("/invitations/{groupId}"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.GroupFull, ErrorCodes.Banned]);

    static IServiceCollection AddLinks(this IServiceCollection services) => services
        .AddOperation<CreateGroupLink, GroupLink, CreateGroupLinkHandler>(Create(One + "/links"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.TooManyLinks])
        .AddOperation<ListGroupLinks, GroupLinkPage, ListGroupLinksHandler>(Get(One + "/links"), Rate.Read, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<RevokeGroupLink, Done, RevokeGroupLinkHandler>(Delete(One + "/links/{code}"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<FindGroupByLink, GroupCard, FindGroupByLinkHandler>(Get("/links/{code}"), Rate.Read,
            errors: [ErrorCodes.NotFound])
        .AddOperation<JoinByLink, Joined, JoinByLinkHandler>(Post("/links/{code}/join"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.AlreadyMember, ErrorCodes.GroupFull, ErrorCodes.Banned]);
}
