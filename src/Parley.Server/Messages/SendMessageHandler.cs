using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

sealed class SendMessageHandler(Posting posting, Committer committer, Memberships memberships) : IHandler<SendMessage, MessageSent>
{
    public ValueTask<Result<MessageSent>> HandleAsync(SendMessage request, Caller caller, CancellationToken ct)
    {
        if (request is not { Location: null, Poll: null })
            request = MessageContent.Clean(request);
        if (posting.Refuse(request, caller) is { } refusal)
            return ValueTask.FromResult<Result<MessageSent>>(refusal);
        // The hot path: what names nothing else is decided without a look at the database.
        return request is { ReplyTo: null, Card: null } and { Mentions: null or { Length: 0 } } && !caller.Membership!.IsWithheld
            ? AppendAsync(request, caller)
            : new(committer.ChangeAsync([request.ConversationId], transaction => posting.AppendAsync(transaction, request, caller)));
    }

    async ValueTask<Result<MessageSent>> AppendAsync(SendMessage request, Caller caller)
    {
        var membership = caller.Membership!;
        var sent = await committer.AppendAsync(
            membership, Posting.EventOf(request, caller, card: null), transaction => posting.DecideAgainAsync(transaction, request, caller));
        // There was room for this one; whether there is for the next, the database knows.
        if (sent.Value?.Seq >= membership.RoomTo)
            memberships.Forget(membership.ConversationId);
        return sent;
    }
}
