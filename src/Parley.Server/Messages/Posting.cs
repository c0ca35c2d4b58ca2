using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

/// <summary>From a request to a message in the log, sent now or later.</summary>
sealed class Posting(Memberships memberships, IOptions<MessageOptions> options, TimeProvider time)
{
    const string FindAccount = $"SELECT {AccountView.Columns} FROM accounts a WHERE a.id = @accountId AND a.deleted_at IS NULL";

    /// <summary>What is wrong with it by itself.</summary>
    public Error? Refuse(SendMessage request, Caller caller)
    {
        var isMore = request is { Card: not null } or { Location: not null };
        return Texts.Refuse(request.Text, options.Value, mayBeEmpty: isMore)
            ?? Mentions.Refuse(request.Mentions, request.MentionsEveryone, caller.Membership!, options.Value)
            ?? MessageContent.Refuse(request, time.Now());
    }

    /// <summary>
    /// Decides on the membership as it is by now. In the transaction, so that the message keeps its place among those that its sender
    /// sent one after the other.
    /// </summary>
    public async Task<Result<NewEvent>> DecideAgainAsync(Transaction transaction, SendMessage request, Caller caller)
    {
        var renewed = await RenewAsync(transaction, request, caller);
        return renewed.Error is { } refusal ? refusal : EventOf(request, renewed.Value!, card: null);
    }

    /// <summary>Posts what names others: a message it answers, members, an account's card.</summary>
    public async Task<Result<MessageSent>> AppendAsync(Transaction transaction, SendMessage request, Caller caller)
    {
        if (await transaction.IsStaleAsync(caller.Membership!))
        {
            var renewed = await RenewAsync(transaction, request, caller);
            if (renewed.Error is { } refusal)
                return refusal;
            caller = renewed.Value!;
        }

        var once = NewEvent.OnceOf(caller.AccountId, request.ClientId);
        if (await MessageTargets.FirstAsync(transaction, request.ConversationId, once) is { } first)
            return first;
        if (request.ReplyTo is { } seq && await MessageTargets.FindAsync(transaction, caller, seq) is null)
            return Errors.MessageNotFound;
        if (await Mentions.FindStrangerAsync(transaction, request.ConversationId, request.Mentions) is { } stranger)
            return Errors.NotAMember(stranger);
        AccountView? card = null;
        if (request.Card is { } accountId && (card = await transaction.FindAsync<AccountView>(FindAccount, new { accountId })) is null)
            return Errors.NotFound;

        var appended = await transaction.AppendAsync(request.ConversationId, EventOf(request, caller, card?.ToAccount()));
        return new MessageSent(appended.Seq, appended.At);
    }

    async Task<Result<Caller>> RenewAsync(Transaction transaction, SendMessage request, Caller caller)
    {
        var renewed = await memberships.RenewAsync(transaction, caller);
        return renewed.Error is null && Refuse(request, renewed.Value!) is { } refusal ? refusal : renewed;
    }

    public static NewEvent EventOf(SendMessage request, Caller caller, Account? card) => EventOf(
        new MessagePosted(
            request.ClientId, request.Text, request.ReplyTo, request.Mentions is { Length: > 0 } ? request.Mentions : null,
            request.MentionsEveryone is true ? true : null, card, request.Location, request.Poll),
        caller) with
    {
        Mentions = caller.Membership!.IsWithheld ? [] : Mentions.Of(request.Mentions, request.MentionsEveryone, caller.AccountId),
    };

    /// <summary>A message as the caller's standing in the conversation has it: disappearing, withheld, or neither.</summary>
    public static NewEvent EventOf(MessagePosted posted, Caller caller)
    {
        var membership = caller.Membership!;
        return NewEvent.Of(caller.AccountId, EventKinds.MessagePosted, posted with { ExpiresAfter = membership.ExpiresAfter }) with
        {
            Once = NewEvent.OnceOf(caller.AccountId, posted.ClientId),
            Content = MessageContent.Of(posted) is var content && content == Contents.Text ? null : content,
            ExpiresAfter = membership.ExpiresAfter,
            IsWithheld = membership.IsWithheld,
        };
    }
}
