using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Contacts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Conversations;

sealed class OpenDirectHandler(Database database, Committer committer, ConversationList list, IOptions<ContactOptions> options)
    : IHandler<OpenDirect, Conversation>
{
    public async ValueTask<Result<Conversation>> HandleAsync(OpenDirect request, Caller caller, CancellationToken ct)
    {
        if (request.AccountId == caller.AccountId)
            return Errors.BadRequest("A direct conversation is with someone else.", "accountId");

        var opened = await committer.ChangeAsync<Guid>([caller.AccountId, request.AccountId], async transaction =>
        {
            if (await NewConversation.FindDirectAsync(transaction, caller.AccountId, request.AccountId) is { } existing)
                return existing;
            if (!await Members.ExistsAsync(transaction, request.AccountId))
                return Errors.NotFound;
            // Contacts have a conversation from the start.
            if (options.Value.WhoMayWrite is WhoMayWrite.Contacts)
                return Errors.NotContacts;
            return await NewConversation.DirectAsync(transaction, caller.AccountId, request.AccountId);
        });
        if (opened.Error is { } refusal)
            return refusal;
        await using var connection = await database.OpenAsync(ct);
        return (await list.FindAsync(connection, caller.AccountId, opened.Value))!;
    }
}
