using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Conversations;

/// <summary>Start here: every operation on conversations, their members, marks and settings.</summary>
static class ConversationOperations
{
    public static IServiceCollection AddConversations(this IServiceCollection services) => services
        .AddSingleton<Memberships>().AddSingleton<IEventListener>(provider => provider.GetRequiredService<Memberships>())
        .AddSingleton<ConversationList>()
        .AddOperation<OpenDirect, Conversation, OpenDirectHandler>(Post("/conversations/direct"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.NotContacts])
        .AddOperation<ListConversations, ConversationPage, ListConversationsHandler>(Get("/conversations"), Rate.Read)
        .AddOperation<GetConversation, Conversation, GetConversationHandler>(
            Get("/conversations/{conversationId}"), Rate.Read, needs: Needs.Reader)
        .AddOperation<ListMembers, MemberPage, ListMembersHandler>(
            Get("/conversations/{conversationId}/members"), Rate.Read, needs: Needs.Member)
        .AddOperation<UpdateConversationSettings, ConversationSettings, UpdateConversationSettingsHandler>(
            Patch("/conversations/{conversationId}/settings"), Rate.Write, needs: Needs.Member)
        .AddOperation<SetDraft, Done, SetDraftHandler>(
            Put("/conversations/{conversationId}/draft"), Rate.Signal, needs: Needs.Member, errors: [ErrorCodes.TextTooLong])
        .AddOperation<SetTimer, Done, SetTimerHandler>(
            Put("/conversations/{conversationId}/timer"), Rate.Write, needs: Needs.Admin, errors: [ErrorCodes.TooManyUnread])
        .AddOperation<SetMark, Marks, SetMarkHandler>(
            Put("/conversations/{conversationId}/mark"), Rate.Signal, needs: Needs.Member)
        .AddOperation<SetTyping, Done, SetTypingHandler>(
            Post("/conversations/{conversationId}/typing"), Rate.Signal, needs: Needs.Member);
}
