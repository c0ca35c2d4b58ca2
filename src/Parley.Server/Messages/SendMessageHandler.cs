using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

sealed class SendMessageHandler(Database database, Committer committer, IOptions<MessageOptions> options)
    : IHandler<SendMessage, MessageSent>
{
    public ValueTask<Result<MessageSent>> HandleAsync(SendMessage request, Caller caller, CancellationToken ct)
    {
        if (Texts.Refuse(request.Text, options.Value) is { } refusal)
            return ValueTask.FromResult<Result<MessageSent>>(refusal);
        var posted = NewEvent.Of(caller.AccountId, EventKinds.MessagePosted, new MessagePosted(request.ClientId, request.Text, request.ReplyTo))
            with
        { Once = NewEvent.OnceOf(caller.AccountId, request.ClientId), IsWithheld = caller.Membership!.IsWithheld };
        return request.ReplyTo is { } seq ? ReplyAsync(posted, seq, caller, ct) : new(committer.AppendAsync(caller.Membership!, posted));
    }

    async ValueTask<Result<MessageSent>> ReplyAsync(NewEvent posted, long seq, Caller caller, CancellationToken ct)
    {
        var membership = caller.Membership!;
        await using (var connection = await database.OpenAsync(ct))
        {
            if (await MessageTargets.FindAsync(connection, membership, seq) is null)
                return await MessageTargets.FirstAsync(connection, membership.ConversationId, posted) is { } first ? first : Errors.MessageNotFound;
        }

        return await committer.AppendAsync(membership, posted);
    }
}
