using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

sealed class EditMessageHandler(Database database, Committer committer, IOptions<MessageOptions> options, TimeProvider time)
    : IHandler<EditMessage, MessageSent>
{
    public async ValueTask<Result<MessageSent>> HandleAsync(EditMessage request, Caller caller, CancellationToken ct)
    {
        if (Texts.Refuse(request.Text, options.Value) is { } refusal)
            return refusal;

        var edited = NewEvent.Of(caller.AccountId, EventKinds.MessageEdited, new MessageEdited(request.Seq, request.ClientId, request.Text))
            with
        { Target = request.Seq, Once = [.. NewEvent.OnceOf(caller.AccountId, request.ClientId), (byte)'e'] };
        await using (var connection = await database.OpenAsync(ct))
        {
            var message = await MessageTargets.FindAsync(connection, caller.Membership!, request.Seq);
            if (Refuse(message, caller) is { } refused)
                return await MessageTargets.FirstAsync(connection, request.ConversationId, edited) is { } first ? first : refused;
        }

        return await committer.AppendAsync(caller.Membership!, edited);
    }

    Error? Refuse(MessageTarget? message, Caller caller)
    {
        if (message is null)
            return Errors.MessageNotFound;
        if (message.Author != caller.AccountId)
            return Errors.NotTheAuthor;
        if (time.GetUtcNow().ToUnixTimeMilliseconds() - message.At > options.Value.EditWindow.TotalMilliseconds)
            return Errors.EditWindowPassed(options.Value.EditWindow);
        return message.Edits >= options.Value.MaxEdits ? Errors.TooManyEdits(options.Value.MaxEdits) : null;
    }
}
