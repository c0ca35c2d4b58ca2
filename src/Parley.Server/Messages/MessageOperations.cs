using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Messages.Pins;
using Parley.Server.Messages.Polls;
using Parley.Server.Messages.Receipts;
using Parley.Server.Messages.Scheduling;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Messages;

/// <summary>Start here: every operation on messages.</summary>
static class MessageOperations
{
    const string One = "/conversations/{conversationId}/messages/{seq}";

    public static IServiceCollection AddMessages(this IServiceCollection services) => services
        .AddSingleton<Posting>()
        .AddOperation<SendMessage, MessageSent, SendMessageHandler>(
            Create("/conversations/{conversationId}/messages"), Rate.Write, needs: Needs.Speaker,
            errors: [ErrorCodes.TextEmpty, ErrorCodes.TextTooLong, ErrorCodes.MessageNotFound, ErrorCodes.NotAMember])
        .AddOperation<EditMessage, MessageSent, EditMessageHandler>(
            Patch(One), Rate.Write, needs: Needs.Speaker,
            errors: [ErrorCodes.TextEmpty, ErrorCodes.TextTooLong, ErrorCodes.MessageNotFound, ErrorCodes.NotTheAuthor,
                ErrorCodes.EditWindowPassed, ErrorCodes.TooManyEdits, ErrorCodes.NotAMember])
        .AddOperation<RecallMessage, MessageSent, RecallMessageHandler>(
            Delete(One), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.MessageNotFound, ErrorCodes.NotTheAuthor, ErrorCodes.RecallWindowPassed,
                ErrorCodes.Muted, ErrorCodes.NotContacts, ErrorCodes.AccountDeleted])
        .AddOperation<RemoveMessages, Done, RemoveMessagesHandler>(
            Post("/conversations/{conversationId}/messages/remove"), Rate.Write, needs: Needs.Admin,
            errors: [ErrorCodes.ConversationIsDirect, ErrorCodes.MessageNotFound, ErrorCodes.Muted], cost: request => request.Seqs.Length)
        .AddOperation<HideMessages, Done, HideMessagesHandler>(
            Post("/conversations/{conversationId}/messages/hide"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.MessageNotFound], cost: request => request.Seqs.Length)
        .AddOperation<ForwardMessages, MessagesSent, ForwardMessagesHandler>(
            Post("/conversations/{conversationId}/messages/forward"), Rate.Write, needs: Needs.Speaker,
            errors: [ErrorCodes.MessageNotFound, ErrorCodes.ForwardingForbidden, ErrorCodes.TextTooLong],
            cost: request => request.Seqs.Length)
        .AddOperation<AddReaction, Done, AddReactionHandler>(
            Put(One + "/reactions/{emoji}"), Rate.Write, needs: Needs.Speaker,
            errors: [ErrorCodes.BadEmoji, ErrorCodes.MessageNotFound, ErrorCodes.TooManyReactions])
        .AddOperation<RemoveReaction, Done, RemoveReactionHandler>(
            Delete(One + "/reactions/{emoji}"), Rate.Write, needs: Needs.Member,
            errors: [ErrorCodes.BadEmoji, ErrorCodes.MessageNotFound])
        .AddOperation<PinMessage, Done, PinMessageHandler>(
            Put(One + "/pin"), Rate.Write, needs: Needs.Admin, errors: [ErrorCodes.MessageNotFound, ErrorCodes.TooManyPins, ErrorCodes.TooManyUnread])
        .AddOperation<UnpinMessage, Done, UnpinMessageHandler>(Delete(One + "/pin"), Rate.Write, needs: Needs.Admin, errors: [ErrorCodes.TooManyUnread])
        .AddOperation<ListPins, PinPage, ListPinsHandler>(Get("/conversations/{conversationId}/pins"), Rate.Read, needs: Needs.Member)
        .AddOperation<Vote, PollVotes, VoteHandler>(
            Put(One + "/vote"), Rate.Write, needs: Needs.Speaker, errors: [ErrorCodes.MessageNotFound, ErrorCodes.PollClosed])
        .AddOperation<ClosePoll, Done, ClosePollHandler>(
            Post(One + "/close"), Rate.Write, needs: Needs.Member, errors: [ErrorCodes.MessageNotFound, ErrorCodes.NotTheAuthor])
        .AddOperation<ListVoters, AccountPage, ListVotersHandler>(
            Get(One + "/voters"), Rate.Read, needs: Needs.Member, errors: [ErrorCodes.MessageNotFound, ErrorCodes.PollAnonymous])
        .AddOperation<ListVersions, VersionPage, ListVersionsHandler>(
            Get(One + "/versions"), Rate.Read, needs: Needs.Reader, errors: [ErrorCodes.MessageNotFound])
        .AddOperation<ListReceipts, ReceiptPage, ListReceiptsHandler>(
            Get(One + "/receipts"), Rate.Read, needs: Needs.Member, errors: [ErrorCodes.MessageNotFound])
        .AddScheduling()
        .AddOperation<GetHistory, History, GetHistoryHandler>(
            Get("/conversations/{conversationId}/messages"), Rate.Read, needs: Needs.Reader);
}
