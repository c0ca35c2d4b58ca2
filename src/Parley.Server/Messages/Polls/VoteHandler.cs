using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages.Polls;

sealed class VoteHandler(Committer committer) : IHandler<Vote, PollVotes>
{
    const string Mine = """
        SELECT option, withheld FROM votes
        WHERE conversation_id = @ConversationId AND seq = @Seq AND account_id = @AccountId ORDER BY option
        """;

    const string TakeBack = "DELETE FROM votes WHERE conversation_id = @ConversationId AND seq = @Seq AND account_id = @AccountId";

    const string Choose = """
        INSERT INTO votes (conversation_id, seq, account_id, option, withheld) VALUES (@ConversationId, @Seq, @AccountId, @option, @withheld)
        """;

    public async ValueTask<Result<PollVotes>> HandleAsync(Vote request, Caller caller, CancellationToken ct)
    {
        var chosen = request.Options.Distinct().Order().ToArray();
        return await committer.ChangeAsync<PollVotes>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await MessageTargets.FindAsync(transaction, caller, request.Seq) is not { Posted.Poll: { } poll } message)
                return Errors.MessageNotFound;
            if (Refuse(poll, chosen) is { } refusal)
                return refusal;
            if (poll.EndsAt <= transaction.Now || await Tallies.IsClosedAsync(transaction, caller, request.Seq))
                return Errors.PollClosed;

            var isWithheld = caller.Membership!.IsWithheld || message.IsWithheld;
            var withheld = isWithheld ? 1 : 0;
            var key = new { request.ConversationId, request.Seq, caller.AccountId };
            var before = (await transaction.QueryAsync<Row>(Mine, key)).ToList();
            var tally = await Tallies.ReadAsync(transaction, caller, request.Seq, poll);
            // The same again is nothing new, unless it was withheld and no longer is.
            if (chosen.SequenceEqual(before.Select(vote => (int)vote.Option)) && before.TrueForAll(vote => vote.Withheld == withheld))
                return tally with { Mine = chosen };

            await transaction.ExecuteAsync(TakeBack, key);
            foreach (var option in chosen)
                await transaction.ExecuteAsync(Choose, new { key.ConversationId, key.Seq, key.AccountId, option, withheld });
            tally = caller.Membership.IsDirect
                ? await Tallies.ReadAsync(transaction, caller, request.Seq, poll)
                : Tallies.Change(tally, [.. before.Select(vote => (int)vote.Option)], chosen);

            // What is withheld only its author sees: nobody else learns from it who voted.
            var isNamed = !poll.Anonymous || isWithheld;
            var voted = new PollVoted(request.Seq, tally.Counts, tally.Voters, poll.Anonymous ? null : chosen);
            await transaction.AppendAsync(
                request.ConversationId,
                NewEvent.Of(isNamed ? caller.AccountId : message.Author, EventKinds.PollVoted, voted) with { Target = request.Seq, IsWithheld = isWithheld });
            return tally with { Mine = chosen };
        });
    }

    static Error? Refuse(Poll poll, int[] chosen)
    {
        if (Array.Exists(chosen, option => option < 0 || option >= poll.Options.Length))
            return Errors.BadRequest($"The poll's options are 0 to {poll.Options.Length - 1}.", "options");
        return chosen.Length > 1 && !poll.Multiple ? Errors.BadRequest("In this poll one chooses one option.", "options") : null;
    }

    sealed record Row
    {
        public long Option { get; init; }

        public long Withheld { get; init; }
    }
}
