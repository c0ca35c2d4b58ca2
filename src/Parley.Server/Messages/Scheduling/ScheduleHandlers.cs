using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages.Scheduling;

sealed class ScheduleMessageHandler(Committer committer, Schedule schedule, IOptions<MessageOptions> options)
    : IHandler<ScheduleMessage, ScheduledMessage>
{
    const string Count = "SELECT count(*) FROM scheduled_messages WHERE account_id = @AccountId";

    const string Sent = "SELECT seq FROM events WHERE conversation_id = @ConversationId AND once = @once";

    const string FindAccount = "SELECT id FROM accounts WHERE id = @Card AND deleted_at IS NULL";

    const string Same = "SELECT send_at, body FROM scheduled_messages WHERE account_id = @AccountId AND client_id = @ClientId";

    public async ValueTask<Result<ScheduledMessage>> HandleAsync(ScheduleMessage request, Caller caller, CancellationToken ct)
    {
        if (request.Message.ConversationId != request.ConversationId)
            return Errors.BadRequest("The message is for another conversation.", "message");

        var scheduled = new ScheduledMessage(MessageContent.Clean(request.Message), request.SendAt);
        return schedule.Told(await committer.ChangeAsync<ScheduledMessage>([caller.AccountId], async transaction =>
        {
            if (await transaction.FindAsync<ScheduledRow>(Same, new { caller.AccountId, request.Message.ClientId }) is { } first)
                return first.ToProtocol();
            // Asked again after it was sent: it is not sent twice, and there is nothing left to schedule.
            var once = NewEvent.OnceOf(caller.AccountId, request.Message.ClientId);
            if (await transaction.FindAsync<long>(Sent, new { request.ConversationId, once }) != 0)
                return scheduled;
            if ((schedule.Refuse(scheduled, caller, transaction.Now) ?? await RefuseNamedAsync(transaction, request.Message, caller)) is { } refusal)
                return refusal;
            if (await transaction.FindAsync<long>(Count, new { caller.AccountId }) >= options.Value.MaxScheduled)
                return Errors.TooManyScheduled(options.Value.MaxScheduled);
            await Schedule.PutAsync(transaction, caller.AccountId, scheduled);
            return scheduled;
        }));
    }

    /// <summary>Whom and what it names is looked for now, while its author can mend it, and again when it is sent.</summary>
    static async Task<Error?> RefuseNamedAsync(Transaction transaction, SendMessage message, Caller caller)
    {
        if (message.ReplyTo is { } seq && await MessageTargets.FindAsync(transaction, caller, seq) is null)
            return Errors.MessageNotFound;
        if (await Mentions.FindStrangerAsync(transaction, message.ConversationId, message.Mentions) is { } stranger)
            return Errors.NotAMember(stranger);
        return message.Card is not null && await transaction.FindAsync<Guid?>(FindAccount, new { message.Card }) is null ? Errors.NotFound : null;
    }
}

sealed class UpdateScheduledHandler(Committer committer, Schedule schedule) : IHandler<UpdateScheduled, ScheduledMessage>
{
    public async ValueTask<Result<ScheduledMessage>> HandleAsync(UpdateScheduled request, Caller caller, CancellationToken ct) =>
        schedule.Told(await committer.ChangeAsync<ScheduledMessage>([caller.AccountId], async transaction =>
        {
            if (await Schedule.FindAsync(transaction, caller.AccountId, request.ConversationId, request.ClientId) is not { } scheduled)
                return Errors.NotFound;
            var changed = new ScheduledMessage(
                scheduled.Message with { Text = request.Text ?? scheduled.Message.Text }, request.SendAt ?? scheduled.SendAt);
            if (changed == scheduled)
                return scheduled;
            if (schedule.Refuse(changed, caller, transaction.Now) is { } refusal)
                return refusal;
            await Schedule.PutAsync(transaction, caller.AccountId, changed);
            return changed;
        }));
}

sealed class CancelScheduledHandler(Committer committer) : IHandler<CancelScheduled, Done>
{
    const string Cancel = $"DELETE FROM scheduled_messages {Schedule.Mine}";

    public async ValueTask<Result<Done>> HandleAsync(CancelScheduled request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([caller.AccountId], async transaction =>
        {
            if (await transaction.ExecuteAsync(Cancel, new { caller.AccountId, request.ClientId, request.ConversationId }) == 0)
                return Errors.NotFound;
            await transaction.AppendAsync(caller.AccountId, NewEvent.Of(
                caller.AccountId, EventKinds.ScheduledGone, new ScheduledGone(request.ConversationId, request.ClientId)));
            return new Done();
        });
}
