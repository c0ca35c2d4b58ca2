using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Contacts;

sealed class UpdateContactHandler(Database database, Committer committer, ContactList list) : IHandler<UpdateContact, Contact>
{
    const int MaxRemarkLength = 64;

    const string Find = "SELECT remark, starred FROM contacts WHERE account_id = @AccountId AND contact_id = @contactId";

    const string Update = """
        UPDATE contacts SET remark = @Remark, letter = @letter, sort_key = @sortKey, starred = @Starred
        WHERE account_id = @AccountId AND contact_id = @contactId
        """;

    public async ValueTask<Result<Contact>> HandleAsync(UpdateContact request, Caller caller, CancellationToken ct)
    {
        var given = Wording.Line(request.Remark);
        if (Wording.RefuseLine(given, MaxRemarkLength, "remark") is { } bad)
            return bad;

        var contactId = request.AccountId;
        var updated = await committer.ChangeAsync<Done>([caller.AccountId], async transaction =>
        {
            if (await transaction.FindAsync<Row>(Find, new { caller.AccountId, contactId }) is not { } before)
                return Errors.NotFound;
            var after = new Row
            {
                Remark = given is null ? before.Remark : given.Length > 0 ? given : null,
                Starred = request.Starred is { } starred ? (starred ? 1 : 0) : before.Starred,
            };
            if (after == before)
                return new Done();
            var (letter, sortKey) = after.Remark is null ? (null, null) : Letters.Of(after.Remark);
            await transaction.ExecuteAsync(Update, new { after.Remark, letter, sortKey, after.Starred, caller.AccountId, contactId });
            await transaction.AppendAsync(caller.AccountId, NewEvent.Of(
                caller.AccountId, EventKinds.ContactChanged, new ContactChanged(contactId, after.Starred != 0, after.Remark)));
            return new Done();
        });
        if (updated.Error is { } refusal)
            return refusal;
        await using var connection = await database.OpenAsync(ct);
        return await list.FindAsync(connection, caller.AccountId, contactId) is { } contact ? contact : Errors.NotFound;
    }

    sealed record Row
    {
        public string? Remark { get; init; }

        public long Starred { get; init; }
    }
}

sealed class DeleteContactHandler(Committer committer) : IHandler<DeleteContact, Done>
{
    const string Delete = "DELETE FROM contacts WHERE account_id = @accountId AND contact_id = @otherId RETURNING conversation_id";

    public async ValueTask<Result<Done>> HandleAsync(DeleteContact request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([caller.AccountId, request.AccountId], async transaction =>
        {
            foreach (var (accountId, otherId) in new[] { (caller.AccountId, request.AccountId), (request.AccountId, caller.AccountId) })
            {
                if (await transaction.FindAsync<Guid?>(Delete, new { accountId, otherId }) is not { } conversationId)
                    return Errors.NotFound;
                await transaction.AppendAsync(accountId, NewEvent.Of(caller.AccountId, EventKinds.ContactRemoved, new AccountReference(otherId)));
                await transaction.RaiseEpochAsync(conversationId);
            }

            return new Done();
        });
}
