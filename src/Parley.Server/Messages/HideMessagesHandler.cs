using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

sealed class HideMessagesHandler(Committer committer) : IHandler<HideMessages, Done>
{
    /// <summary>With whether it may count for the member.</summary>
    const string Find = """
        SELECT e.seq, CASE WHEN e.account_id = @AccountId OR EXISTS (SELECT 1 FROM events r
            WHERE r.conversation_id = e.conversation_id AND r.target = e.seq AND r.kind = 'message.recalled') THEN 0 ELSE 1 END AS counts
        FROM numbers CROSS JOIN events e
        WHERE e.conversation_id = @ConversationId AND e.seq = numbers.n AND e.kind = 'message.posted'
            AND (e.withheld = 0 OR e.account_id = @AccountId)
        """;

    const string Hide = """
        INSERT INTO hidden_messages (conversation_id, account_id, seq) SELECT @ConversationId, @AccountId, n FROM numbers WHERE true
        ON CONFLICT (conversation_id, account_id, seq) DO NOTHING RETURNING seq
        """;

    // As far as they would still be unread, they no longer count; my own, and what is withheld from me, did not before.
    const string CountOff = """
        UPDATE members SET own_after = own_after + (SELECT count(*) FROM numbers WHERE n > members.read_seq)
        WHERE conversation_id = @ConversationId AND account_id = @AccountId
        """;

    public async ValueTask<Result<Done>> HandleAsync(HideMessages request, Caller caller, CancellationToken ct)
    {
        if (Seqs.Refuse(request.Seqs) is { } refusal)
            return refusal;

        var seqs = request.Seqs.Distinct().Order().ToArray();
        var member = new { request.ConversationId, caller.AccountId };
        return await committer.ChangeAsync<Done>([request.ConversationId, caller.AccountId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            var found = await transaction.QueryForAllAsync<(long Seq, long Counts)>(seqs, Find, member);
            if (found.Count < seqs.Length || !Array.TrueForAll(seqs, caller.Membership!.Sees))
                return Errors.MessageNotFound;
            var hidden = (await transaction.QueryForAllAsync<long>(seqs, Hide, member)).Order().ToArray();
            if (hidden.Length == 0)
                return new Done();
            await transaction.ExecuteForAllAsync(found.Where(message => message.Counts != 0).Select(message => message.Seq).Intersect(hidden), CountOff, member);
            await transaction.AppendAsync(caller.AccountId, NewEvent.Of(
                caller.AccountId, EventKinds.MessagesHidden, new MessagesHidden(request.ConversationId, hidden)));
            return new Done();
        });
    }
}
