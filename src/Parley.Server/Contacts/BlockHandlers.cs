using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Contacts;

sealed class BlockAccountHandler(Committer committer) : IHandler<BlockAccount, Done>
{
    /// <summary>With my marks where they stand now: the blocked one goes on seeing them there. A conversation that is yet to come begins at 1.</summary>
    const string Block = """
        INSERT INTO blocks (account_id, blocked_id, at, read_seq, delivered_seq)
        SELECT @mine, @theirs, @Now, COALESCE(max(m.read_seq), 1), COALESCE(max(m.delivered_seq), 1)
        FROM members m WHERE m.conversation_id = @direct AND m.account_id = @mine
        ON CONFLICT (account_id, blocked_id) DO NOTHING
        """;

    /// <summary>The same in the groups of both.</summary>
    const string KeepMarks = """
        INSERT INTO block_marks (account_id, blocked_id, conversation_id, read_seq, delivered_seq)
        SELECT m.account_id, o.account_id, m.conversation_id, m.read_seq, m.delivered_seq
        FROM members m JOIN members o ON o.conversation_id = m.conversation_id AND o.account_id = @theirs AND o.left_seq IS NULL
        WHERE m.account_id = @mine AND m.left_seq IS NULL AND m.peer_id IS NULL
        """;

    /// <summary>What they ask no longer reaches me, and what they have asked waits no longer.</summary>
    const string Withhold = """
        UPDATE contact_requests SET withheld = 1 WHERE from_id = @theirs AND to_id = @mine AND state = 'pending'
        """;

    public async ValueTask<Result<Done>> HandleAsync(BlockAccount request, Caller caller, CancellationToken ct)
    {
        var (mine, theirs) = (caller.AccountId, request.AccountId);
        if (mine == theirs)
            return Errors.BadRequest("That is you.", "accountId");

        return await committer.ChangeAsync<Done>([mine, theirs], async transaction =>
        {
            if (!await Members.ExistsAsync(transaction, theirs))
                return Errors.NotFound;
            var direct = await NewConversation.FindDirectAsync(transaction, mine, theirs);
            if (await transaction.ExecuteAsync(Block, new { mine, theirs, direct, transaction.Now }) == 0)
                return new Done();
            await transaction.ExecuteAsync(KeepMarks, new { mine, theirs });
            await transaction.ExecuteAsync(Withhold, new { mine, theirs });
            if (direct is { } conversationId)
                await transaction.RaiseEpochAsync(conversationId);
            await transaction.AppendAsync(mine, NewEvent.Of(mine, EventKinds.AccountBlocked, new AccountReference(theirs)));
            return new Done();
        });
    }
}

sealed class UnblockAccountHandler(Committer committer) : IHandler<UnblockAccount, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(UnblockAccount request, Caller caller, CancellationToken ct)
    {
        var (mine, theirs) = (caller.AccountId, request.AccountId);
        return await committer.ChangeAsync<Done>([mine, theirs], async transaction =>
        {
            if (await transaction.ExecuteAsync("DELETE FROM blocks WHERE account_id = @mine AND blocked_id = @theirs", new { mine, theirs }) == 0)
                return new Done();
            await transaction.ExecuteAsync("DELETE FROM block_marks WHERE account_id = @mine AND blocked_id = @theirs", new { mine, theirs });
            if (await NewConversation.FindDirectAsync(transaction, mine, theirs) is { } direct)
                await transaction.RaiseEpochAsync(direct);
            await transaction.AppendAsync(mine, NewEvent.Of(mine, EventKinds.AccountUnblocked, new AccountReference(theirs)));
            return new Done();
        });
    }
}
