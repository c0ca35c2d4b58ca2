using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Groups;

/// <summary>Start here: every operation on groups and who is in them.</summary>
static class GroupOperations
{
    const string One = "/groups/{conversationId}";

    public static IServiceCollection AddGroups(this IServiceCollection services) => services
        .AddOperation<CreateGroup, Conversation, CreateGroupHandler>(Create("/groups"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.GroupFull])
        .AddOperation<AddMembers, AddedMembers, AddMembersHandler>(Post(One + "/members"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.GroupFull])
        .AddOperation<RemoveMember, Done, RemoveMemberHandler>(Delete(One + "/members/{accountId}"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<Leave, Done, LeaveHandler>(Post(One + "/leave"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.OwnerMustTransfer])
        .AddOperation<TransferOwnership, Done, TransferOwnershipHandler>(Put(One + "/owner"), Rate.Write, needs: Needs.Owner,
            errors: [ErrorCodes.ConversationIsDirect]);
}
