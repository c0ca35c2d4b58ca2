using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Texts;

namespace Parley.Server.Messages;

sealed class EditMessageHandler(Committer committer, IOptions<MessageOptions> options) : IHandler<EditMessage, MessageSent>
{
    public async ValueTask<Result<MessageSent>> HandleAsync(EditMessage request, Caller caller, CancellationToken ct)
    {
        var refusal = Texts.Refuse(request.Text, options.Value, mayBeEmpty: true)
            ?? Mentions.Refuse(request.Mentions, request.MentionsEveryone, caller.Membership!, options.Value);
        if (refusal is not null)
            return refusal;

        var edited = NewEvent.Of(
            caller.AccountId, EventKinds.MessageEdited,
            new MessageEdited(request.Seq, request.ClientId, request.Text, request.Mentions, request.MentionsEveryone)) with
        {
            Target = request.Seq,
            Once = [.. NewEvent.OnceOf(caller.AccountId, request.ClientId), (byte)'e'],
        };
        return await committer.ChangeAsync<MessageSent>(
            [request.ConversationId], transaction => AppendAsync(transaction, edited, request, caller));
    }

    async Task<Result<MessageSent>> AppendAsync(Transaction transaction, NewEvent edited, EditMessage request, Caller caller)
    {
        if (await transaction.IsStaleAsync(caller.Membership!))
            return Errors.Stale;
        if (await MessageTargets.FirstAsync(transaction, request.ConversationId, edited.Once!) is { } first)
            return first;
        var message = await MessageTargets.FindAsync(transaction, caller, request.Seq);
        if (Refuse(message, request, caller, transaction.Now) is { } refusal)
            return refusal;
        if (await Mentions.FindStrangerAsync(transaction, request.ConversationId, request.Mentions) is { } stranger)
            return Errors.NotAMember(stranger);

        var isWithheld = caller.Membership!.IsWithheld || message!.IsWithheld;
        var appended = await transaction.AppendAsync(request.ConversationId, edited with { IsWithheld = isWithheld });
        if (!isWithheld)
        {
            await Mentions.ReplaceAsync(
                transaction, request.ConversationId, request.Seq, caller.AccountId, Mentions.Of(request.Mentions, request.MentionsEveryone, caller.AccountId));
        }

        return new MessageSent(appended.Seq, appended.At);
    }

    Error? Refuse(MessageTarget? message, EditMessage request, Caller caller, long now)
    {
        if (message is null)
            return Errors.MessageNotFound;
        if (message.Author != caller.AccountId)
            return Errors.NotTheAuthor;
        if (message.Posted is { Poll: not null } or { Bundle: not null } or { Forwarded: not null })
            return Errors.BadRequest("Polls and forwarded messages stay as they were sent.", "seq");
        if (!Visible.IsIn(request.Text) && message.Posted is { Card: null, Location: null })
            return Errors.TextEmpty;
        if (!EventClock.IsWithin(options.Value.EditWindow, message.At, now))
            return Errors.EditWindowPassed(options.Value.EditWindow);
        return message.Edits >= options.Value.MaxEdits ? Errors.TooManyEdits(options.Value.MaxEdits) : null;
    }
}
