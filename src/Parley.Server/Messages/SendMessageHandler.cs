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
        return request.ReplyTo is { } seq ? ReplyAsync(request, seq, caller, ct) : new(AppendAsync(request, caller));
    }

    async ValueTask<Result<MessageSent>> ReplyAsync(SendMessage request, long seq, Caller caller, CancellationToken ct)
    {
        await using (var connection = await database.OpenAsync(ct))
        {
            if (await MessageTargets.FindAsync(connection, caller.Membership!, seq) is null)
                return Errors.MessageNotFound;
        }

        return await AppendAsync(request, caller);
    }

    Task<Result<MessageSent>> AppendAsync(SendMessage request, Caller caller)
    {
        var posted = NewEvent.Of(caller.AccountId, EventKinds.MessagePosted, new MessagePosted(request.ClientId, request.Text, request.ReplyTo))
            with
        { Once = NewEvent.OnceOf(caller.AccountId, request.ClientId) };
        return committer.AppendAsync(caller.Membership!, posted);
    }
}
