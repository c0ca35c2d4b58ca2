using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Conversations;

sealed class OpenDirectHandler(Database database, Committer committer, ConversationList list) : IHandler<OpenDirect, Conversation>
{
    public async ValueTask<Result<Conversation>> HandleAsync(OpenDirect request, Caller caller, CancellationToken ct)
    {
        if (request.AccountId == caller.AccountId)
            return Errors.BadRequest("A direct conversation is with someone else.", "accountId");

        // The two in a fixed order, so that both sides name one conversation.
        Guid[] pair = caller.AccountId.CompareTo(request.AccountId) < 0
            ? [caller.AccountId, request.AccountId]
            : [request.AccountId, caller.AccountId];
        var once = NewEvent.OnceOf(pair[0], pair[1]);
        var opened = await committer.ChangeAsync<Guid>(pair, async transaction =>
        {
            if (await transaction.FindAsync<Guid?>("SELECT id FROM conversations WHERE once = @once", new { once }) is { } existing)
                return existing;
            if (await transaction.FindAsync<Guid?>("SELECT id FROM accounts WHERE id = @AccountId", new { request.AccountId }) is null)
                return Errors.NotFound;
            return await NewConversation.InsertAsync(
                transaction, ConversationKinds.Direct, title: null, once, [caller.AccountId, request.AccountId]);
        });
        if (opened.Error is { } refusal)
            return refusal;
        await using var connection = await database.OpenAsync(ct);
        return (await list.FindAsync(connection, caller.AccountId, opened.Value))!;
    }
}
