using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Messages;

/// <summary>Start here: every operation on messages.</summary>
static class MessageOperations
{
    const string One = "/conversations/{conversationId}/messages/{seq}";

    public static IServiceCollection AddMessages(this IServiceCollection services) => services
        .AddSingleton<Reactions>()
        .AddOperation<SendMessage, MessageSent, SendMessageHandler>(
            Create("/conversations/{conversationId}/messages"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.TextEmpty, ErrorCodes.TextTooLong, ErrorCodes.MessageNotFound])
        .AddOperation<EditMessage, MessageSent, EditMessageHandler>(
            Patch(One), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.TextEmpty, ErrorCodes.TextTooLong, ErrorCodes.MessageNotFound, ErrorCodes.NotTheAuthor,
                ErrorCodes.EditWindowPassed, ErrorCodes.TooManyEdits])
        .AddOperation<RecallMessage, MessageSent, RecallMessageHandler>(
            Delete(One), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.MessageNotFound, ErrorCodes.NotTheAuthor, ErrorCodes.RecallWindowPassed])
        .AddOperation<AddReaction, Done, AddReactionHandler>(
            Put(One + "/reactions/{emoji}"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.BadEmoji, ErrorCodes.MessageNotFound, ErrorCodes.TooManyReactions])
        .AddOperation<RemoveReaction, Done, RemoveReactionHandler>(
            Delete(One + "/reactions/{emoji}"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.BadEmoji, ErrorCodes.MessageNotFound, ErrorCodes.TooManyReactions])
        .AddOperation<GetHistory, History, GetHistoryHandler>(
            Get("/conversations/{conversationId}/messages"), Rate.Read, needs: Needs.Reader);
}
