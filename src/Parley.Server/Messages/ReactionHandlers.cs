using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

sealed class AddReactionHandler(Reactions reactions) : IHandler<AddReaction, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(AddReaction request, Caller caller, CancellationToken ct) =>
        await reactions.SetAsync(caller, request.Seq, request.Emoji, EventKinds.ReactionAdded, ct);
}

sealed class RemoveReactionHandler(Reactions reactions) : IHandler<RemoveReaction, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RemoveReaction request, Caller caller, CancellationToken ct) =>
        await reactions.SetAsync(caller, request.Seq, request.Emoji, EventKinds.ReactionRemoved, ct);
}

/// <summary>Adding and taking back: an event only where it changes something.</summary>
sealed class Reactions(Database database, Committer committer, IOptions<MessageOptions> options)
{
    const string MineSoFar = """
        SELECT kind, body FROM events
        WHERE conversation_id = @ConversationId AND target = @seq AND account_id = @accountId AND kind LIKE 'reaction.%'
        ORDER BY seq DESC
        """;

    public async ValueTask<Result<Done>> SetAsync(Caller caller, long seq, string emoji, string kind, CancellationToken ct)
    {
        if (!Emoji.IsOne(emoji))
            return Errors.BadEmoji;
        var membership = caller.Membership!;
        await using (var connection = await database.OpenAsync(ct))
        {
            var message = await MessageTargets.FindAsync(connection, membership, seq);
            if (message is null)
                return Errors.MessageNotFound;
            if (await LastAsync(connection, membership, caller.AccountId, seq, emoji) == kind)
                return new Done();
            if (message.Reactions >= options.Value.MaxReactions)
                return Errors.TooManyReactions(options.Value.MaxReactions);
        }

        var appended = await committer.AppendAsync(
            membership, NewEvent.Of(caller.AccountId, kind, new ReactionChanged(seq, emoji)) with { Target = seq });
        return appended.Error is { } refusal ? refusal : new Done();
    }

    /// <returns>What I last did with this emoji; "removed" when I never reacted so.</returns>
    static async Task<string> LastAsync(DbConnection connection, Membership membership, Guid accountId, long seq, string emoji)
    {
        var mine = await connection.QueryAsync<(string Kind, byte[] Body)>(MineSoFar, new { membership.ConversationId, accountId, seq });
        foreach (var (kind, body) in mine)
        {
            if (System.Text.Json.JsonSerializer.Deserialize(body, ProtocolJson.Default.ReactionChanged)!.Emoji == emoji)
                return kind;
        }

        return EventKinds.ReactionRemoved;
    }
}
