using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages;

sealed class HideMessagesHandler(Committer committer) : IHandler<HideMessages, Done>
{
    const string Hide = """
        INSERT INTO hidden_messages (conversation_id, account_id, seq) VALUES (@ConversationId, @AccountId, @seq)
        ON CONFLICT (conversation_id, account_id, seq) DO NOTHING
        """;

    // As far as it would still be unread, it no longer counts; my own, and what is withheld from me, did not before.
    const string CountOff = """
        UPDATE members SET own_after = own_after + 1
        WHERE conversation_id = @ConversationId AND account_id = @AccountId AND read_seq < @seq
        """;

    public async ValueTask<Result<Done>> HandleAsync(HideMessages request, Caller caller, CancellationToken ct)
    {
        if (Seqs.Refuse(request.Seqs) is { } refusal)
            return refusal;

        return await committer.ChangeAsync<Done>([request.ConversationId, caller.AccountId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            var hidden = new List<long>();
            foreach (var seq in request.Seqs.Distinct().Order())
            {
                if (await MessageTargets.FindAsync(transaction, caller, seq, recalled: true) is not { } message)
                    return Errors.MessageNotFound;
                var parameters = new { request.ConversationId, caller.AccountId, seq };
                if (await transaction.ExecuteAsync(Hide, parameters) == 0)
                    continue;
                hidden.Add(seq);
                if (message.Author != caller.AccountId && !message.IsRecalled)
                    await transaction.ExecuteAsync(CountOff, parameters);
            }

            if (hidden.Count > 0)
            {
                await transaction.AppendAsync(caller.AccountId, NewEvent.Of(
                    caller.AccountId, EventKinds.MessagesHidden, new MessagesHidden(request.ConversationId, [.. hidden])));
            }

            return new Done();
        });
    }
}
