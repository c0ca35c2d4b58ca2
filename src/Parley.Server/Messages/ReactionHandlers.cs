using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

sealed class AddReactionHandler(Reactions reactions) : IHandler<AddReaction, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(AddReaction request, Caller caller, CancellationToken ct) =>
        await reactions.SetAsync(caller, request.Seq, request.Emoji, EventKinds.ReactionAdded);
}

sealed class RemoveReactionHandler(Reactions reactions) : IHandler<RemoveReaction, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RemoveReaction request, Caller caller, CancellationToken ct) =>
        await reactions.SetAsync(caller, request.Seq, request.Emoji, EventKinds.ReactionRemoved);
}

/// <summary>Adding and taking back: an event only where it changes something.</summary>
sealed class Reactions(Committer committer, IOptions<MessageOptions> options)
{
    const string MineSoFar = """
        SELECT kind, body FROM events
        WHERE conversation_id = @conversationId AND target = @seq AND account_id = @accountId AND kind LIKE 'reaction.%'
        ORDER BY seq DESC
        """;

    public async Task<Result<Done>> SetAsync(Caller caller, long seq, string emoji, string kind)
    {
        if (!Emoji.IsOne(emoji))
            return Errors.BadEmoji;
        var conversationId = caller.Membership!.ConversationId;
        var changed = NewEvent.Of(caller.AccountId, kind, new ReactionChanged(seq, emoji)) with { Target = seq };
        return await committer.ChangeAsync<Done>([conversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await MessageTargets.FindAsync(transaction, caller, seq) is not { } message)
                return Errors.MessageNotFound;
            if (await LastAsync(transaction, conversationId, caller.AccountId, seq, emoji) == kind)
                return new Done();
            if (message.Reactions >= options.Value.MaxReactions)
                return Errors.TooManyReactions(options.Value.MaxReactions);
            await transaction.AppendAsync(conversationId, changed with { IsWithheld = caller.Membership!.IsWithheld || message.IsWithheld });
            return new Done();
        });
    }

    /// <returns>What I last did with this emoji; "removed" when I never reacted so.</returns>
    static async Task<string> LastAsync(Transaction transaction, Guid conversationId, Guid accountId, long seq, string emoji)
    {
        var mine = await transaction.QueryAsync<(string Kind, byte[] Body)>(MineSoFar, new { conversationId, accountId, seq });
        foreach (var (kind, body) in mine)
        {
            if (System.Text.Json.JsonSerializer.Deserialize(body, ProtocolJson.Default.ReactionChanged)!.Emoji == emoji)
                return kind;
        }

        return EventKinds.ReactionRemoved;
    }
}
