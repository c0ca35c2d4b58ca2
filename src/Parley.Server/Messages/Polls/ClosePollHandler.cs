using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages.Polls;

sealed class ClosePollHandler(Committer committer) : IHandler<ClosePoll, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(ClosePoll request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await MessageTargets.FindAsync(transaction, caller, request.Seq) is not { Posted.Poll: not null } message)
                return Errors.MessageNotFound;
            if (message.Author != caller.AccountId)
                return Errors.NotTheAuthor;
            await transaction.AppendAsync(
                request.ConversationId, NewEvent.Of(caller.AccountId, EventKinds.PollClosed, new PollClosed(request.Seq)) with
                {
                    Target = request.Seq,
                    Once = NewEvent.OnceOf(EventKinds.PollClosed, request.Seq),
                    IsWithheld = caller.Membership!.IsWithheld || message.IsWithheld,
                });
            return new Done();
        });
}
