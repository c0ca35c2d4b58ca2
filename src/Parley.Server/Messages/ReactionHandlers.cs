using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

sealed class AddReactionHandler(Committer committer, IOptions<MessageOptions> options) : IHandler<AddReaction, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(AddReaction request, Caller caller, CancellationToken ct)
    {
        if (!Emoji.IsOne(request.Emoji))
            return Errors.BadEmoji;
        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await MessageTargets.FindAsync(transaction, caller, request.Seq) is not { } message)
                return Errors.MessageNotFound;
            var reactions = new Reactions(transaction, caller.Membership!, caller.AccountId, request.Seq);
            if (await reactions.StandsAsync(request.Emoji))
                return new Done();
            if (await reactions.CountAsync() >= options.Value.MaxReactions)
                return Errors.TooManyReactions(options.Value.MaxReactions);
            await reactions.AddAsync(request.Emoji, caller.Membership!.IsWithheld || message.IsWithheld);
            return new Done();
        });
    }
}

sealed class RemoveReactionHandler(Committer committer) : IHandler<RemoveReaction, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RemoveReaction request, Caller caller, CancellationToken ct)
    {
        if (!Emoji.IsOne(request.Emoji))
            return Errors.BadEmoji;
        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await MessageTargets.FindAsync(transaction, caller, request.Seq) is not { } message)
                return Errors.MessageNotFound;
            var reactions = new Reactions(transaction, caller.Membership!, caller.AccountId, request.Seq);
            if (await reactions.StandsAsync(request.Emoji))
                await reactions.RemoveAsync(request.Emoji, caller.Membership!.IsWithheld || message.IsWithheld);
            return new Done();
        });
    }
}

/// <summary>
/// One member's reactions to one message: an event for each that is added or taken back, and what stands by then, as each reader sees it.
/// </summary>
sealed class Reactions(Transaction transaction, Membership membership, Guid accountId, long seq)
{
    const string One = """
        conversation_id = @ConversationId AND seq = @seq AND reader_id = @reader AND emoji = @emoji AND account_id = @accountId
        """;

    const string Stands = $"SELECT added_seq FROM reactions WHERE {One}";

    const string Count = "SELECT count(*) FROM reactions WHERE conversation_id = @ConversationId AND seq = @seq AND reader_id = @reader";

    const string Add = """
        INSERT INTO reactions (conversation_id, seq, reader_id, emoji, account_id, added_seq, first_seq)
        VALUES (@ConversationId, @seq, @reader, @emoji, @accountId, @added, COALESCE((SELECT min(r.first_seq) FROM reactions r
            WHERE r.conversation_id = @ConversationId AND r.seq = @seq AND r.reader_id = @reader AND r.emoji = @emoji), @added))
        ON CONFLICT (conversation_id, seq, reader_id, emoji, account_id) DO NOTHING
        """;

    const string Remove = $"DELETE FROM reactions WHERE {One}";

    /// <summary>For whom the rows are that an account reads: a direct conversation's members each have their own.</summary>
    public static Guid ReaderOf(Membership membership, Guid accountId) => membership.IsDirect ? accountId : membership.ConversationId;

    public async Task<bool> StandsAsync(string emoji) => await transaction.FindAsync<long?>(Stands, RowOf(ReaderOf(membership, accountId), emoji)) is not null;

    public async Task<long> CountAsync() =>
        await transaction.FindAsync<long>(Count, new { membership.ConversationId, seq, reader = ReaderOf(membership, accountId) });

    public async Task AddAsync(string emoji, bool isWithheld)
    {
        var added = (await AppendAsync(EventKinds.ReactionAdded, emoji, isWithheld)).Seq;
        foreach (var reader in Readers(isWithheld))
            await transaction.ExecuteAsync(Add, new { membership.ConversationId, seq, reader, emoji, accountId, added });
    }

    public async Task RemoveAsync(string emoji, bool isWithheld)
    {
        await AppendAsync(EventKinds.ReactionRemoved, emoji, isWithheld);
        foreach (var reader in Readers(isWithheld))
            await transaction.ExecuteAsync(Remove, RowOf(reader, emoji));
    }

    Task<Appended> AppendAsync(string kind, string emoji, bool isWithheld) => transaction.AppendAsync(
        membership.ConversationId,
        NewEvent.Of(accountId, kind, new ReactionChanged(seq, emoji)) with { Target = seq, IsWithheld = isWithheld });

    /// <summary>Those whose sight it changes.</summary>
    IEnumerable<Guid> Readers(bool isWithheld) => membership.Peer is { } peer && !isWithheld
        ? [accountId, peer.AccountId]
        : [ReaderOf(membership, accountId)];

    object RowOf(Guid reader, string emoji) => new { membership.ConversationId, seq, reader, emoji, accountId };
}
