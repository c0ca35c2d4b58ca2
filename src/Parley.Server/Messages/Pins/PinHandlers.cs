using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages.Pins;

// A pin has one row. What someone does whom the other member of a direct conversation blocks, the other must not see: the row says for
// whom it is not there.

sealed class PinMessageHandler(Committer committer, IOptions<MessageOptions> options) : IHandler<PinMessage, Done>
{
    const string Mine = $"SELECT seq FROM pins WHERE conversation_id = @ConversationId AND seq = @Seq AND {PinnedFor.Me}";

    const string Count = $"SELECT count(*) FROM pins WHERE conversation_id = @ConversationId AND {PinnedFor.Me}";

    const string Pin = """
        INSERT INTO pins (conversation_id, seq, by_id, at, pinned_seq, unseen_by)
        VALUES (@ConversationId, @Seq, @AccountId, @at, @pinnedSeq, @unseenBy)
        ON CONFLICT (conversation_id, seq) DO UPDATE SET by_id = @AccountId, at = @at, pinned_seq = @pinnedSeq, unseen_by = NULL
        """;

    public async ValueTask<Result<Done>> HandleAsync(PinMessage request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await MessageTargets.FindAsync(transaction, caller, request.Seq) is not { } message)
                return Errors.MessageNotFound;
            var key = new { request.ConversationId, request.Seq, caller.AccountId };
            if (await transaction.FindAsync<long>(Mine, key) != 0)
                return new Done();
            if (await transaction.FindAsync<long>(Count, key) >= options.Value.MaxPins)
                return Errors.TooManyPins(options.Value.MaxPins);

            var isWithheld = caller.Membership!.IsWithheld || message.IsWithheld;
            var pinned = NewEvent.Of(caller.AccountId, EventKinds.MessagePinned, new PinChanged(request.Seq)) with
            {
                Target = request.Seq,
                IsWithheld = isWithheld,
            };
            var (_, pinnedSeq, at) = await transaction.AppendAsync(request.ConversationId, pinned);
            var unseenBy = isWithheld ? caller.Membership.Peer?.AccountId : null;
            await transaction.ExecuteAsync(Pin, new { request.ConversationId, request.Seq, caller.AccountId, at, pinnedSeq, unseenBy });
            return new Done();
        });
}

sealed class UnpinMessageHandler(Committer committer) : IHandler<UnpinMessage, Done>
{
    const string Find = $"SELECT seq, unseen_by FROM pins WHERE conversation_id = @ConversationId AND seq = @Seq AND {PinnedFor.Me}";

    const string Unpin = "DELETE FROM pins WHERE conversation_id = @ConversationId AND seq = @Seq";

    const string UnpinForMe = "UPDATE pins SET unseen_by = @AccountId WHERE conversation_id = @ConversationId AND seq = @Seq";

    public async ValueTask<Result<Done>> HandleAsync(UnpinMessage request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            var key = new { request.ConversationId, request.Seq, caller.AccountId };
            if (await transaction.FindAsync<Row>(Find, key) is not { } pin)
                return new Done();
            var unpinned = NewEvent.Of(caller.AccountId, EventKinds.MessageUnpinned, new PinChanged(request.Seq)) with { Target = request.Seq };
            // Nobody else has seen a pin that only I see; and whoever blocks me goes on seeing the one they see.
            var isWithheld = caller.Membership!.IsWithheld || pin.UnseenBy is not null;
            await transaction.AppendAsync(request.ConversationId, unpinned with { IsWithheld = isWithheld });
            await transaction.ExecuteAsync(isWithheld && pin.UnseenBy is null ? UnpinForMe : Unpin, key);
            return new Done();
        });

    sealed record Row
    {
        public Guid? UnseenBy { get; init; }
    }
}

static class PinnedFor
{
    /// <summary>SQL: a pin that <c>@AccountId</c> sees.</summary>
    public const string Me = "(unseen_by IS NULL OR unseen_by <> @AccountId)";
}
