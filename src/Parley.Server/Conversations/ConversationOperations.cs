using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Conversations;

/// <summary>Start here: every operation on conversations, their members and marks.</summary>
static class ConversationOperations
{
    public static IServiceCollection AddConversations(this IServiceCollection services) => services
        .AddSingleton<Memberships>().AddSingleton<IEventListener>(provider => provider.GetRequiredService<Memberships>())
        .AddSingleton<ConversationList>()
        .AddOperation<OpenDirect, Conversation, OpenDirectHandler>(Post("/conversations/direct"), Rate.Write,
            errors: [ErrorCodes.NotFound])
        .AddOperation<CreateGroup, Conversation, CreateGroupHandler>(Create("/conversations/groups"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.GroupFull])
        .AddOperation<ListConversations, ConversationPage, ListConversationsHandler>(Get("/conversations"), Rate.Read)
        .AddOperation<GetConversation, Conversation, GetConversationHandler>(
            Get("/conversations/{conversationId}"), Rate.Read, needs: Needs.Reader)
        .AddOperation<ListMembers, MemberPage, ListMembersHandler>(
            Get("/conversations/{conversationId}/members"), Rate.Read, needs: Needs.Member)
        .AddOperation<AddMembers, Done, AddMembersHandler>(
            Post("/conversations/{conversationId}/members"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.GroupFull])
        .AddOperation<RemoveMember, Done, RemoveMemberHandler>(
            Delete("/conversations/{conversationId}/members/{accountId}"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<Leave, Done, LeaveHandler>(
            Post("/conversations/{conversationId}/leave"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.OwnerMustTransfer])
        .AddOperation<TransferOwnership, Done, TransferOwnershipHandler>(
            Put("/conversations/{conversationId}/owner"), Rate.Write, needs: Needs.Owner,
            errors: [ErrorCodes.ConversationIsDirect])
        .AddOperation<SetMark, Marks, SetMarkHandler>(
            Put("/conversations/{conversationId}/mark"), Rate.Signal, needs: Needs.Member)
        .AddOperation<SetTyping, Done, SetTypingHandler>(
            Post("/conversations/{conversationId}/typing"), Rate.Signal, needs: Needs.Member);
}
