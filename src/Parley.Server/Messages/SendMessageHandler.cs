using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

sealed class SendMessageHandler(Posting posting, Committer committer) : IHandler<SendMessage, MessageSent>
{
    public ValueTask<Result<MessageSent>> HandleAsync(SendMessage request, Caller caller, CancellationToken ct)
    {
        if (request is not { Location: null, Poll: null })
            request = MessageContent.Clean(request);
        if (posting.Refuse(request, caller) is { } refusal)
            return ValueTask.FromResult<Result<MessageSent>>(refusal);
        // The hot path: what names nothing else is decided without a look at the database.
        return request is { ReplyTo: null, Card: null } and { Mentions: null or { Length: 0 } }
            ? new(committer.AppendAsync(
                caller.Membership!, Posting.EventOf(request, caller, card: null), transaction => posting.DecideAgainAsync(transaction, request, caller)))
            : new(committer.ChangeAsync([request.ConversationId], transaction => posting.AppendAsync(transaction, request, caller)));
    }
}
