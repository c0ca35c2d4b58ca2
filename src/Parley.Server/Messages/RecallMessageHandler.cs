using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

sealed class RecallMessageHandler(Committer committer, IOptions<MessageOptions> options) : IHandler<RecallMessage, MessageSent>
{
    // The author's own messages after their read mark are counted, and this one no longer is.
    const string CountOff = """
        UPDATE members SET own_after = own_after - 1
        WHERE conversation_id = @ConversationId AND account_id = @Author AND read_seq < @Seq AND left_seq IS NULL
        """;

    public async ValueTask<Result<MessageSent>> HandleAsync(RecallMessage request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<MessageSent>([request.ConversationId], async transaction =>
        {
            if (await Members.RoleAsync(transaction, request.ConversationId, caller.AccountId) is null)
                return Errors.Stale;
            if (!caller.Membership!.Sees(request.Seq)
                || await transaction.FindAsync<MessageTargets.Row>(MessageTargets.Query, new { request.ConversationId, seq = request.Seq }) is not { } row)
                return Errors.MessageNotFound;
            var message = row.ToTarget();
            if (message.Author != caller.AccountId)
                return Errors.NotTheAuthor;
            // Repeating a recall is answered with the first one's place, whenever it comes.
            if (!message.IsRecalled && transaction.Now - message.At > options.Value.RecallWindow.TotalMilliseconds)
                return Errors.RecallWindowPassed(options.Value.RecallWindow);

            var recalled = NewEvent.Of(caller.AccountId, EventKinds.MessageRecalled, new MessageRecalled(request.Seq))
                with
            { Target = request.Seq, Once = NewEvent.OnceOf(EventKinds.MessageRecalled, request.Seq) };
            var appended = await transaction.AppendAsync(request.ConversationId, recalled);
            if (appended.Status is AppendStatus.Appended)
                await transaction.ExecuteAsync(CountOff, new { request.ConversationId, message.Author, request.Seq });
            return new MessageSent(appended.Seq, appended.At);
        });
}
