using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Contacts;

sealed class AcceptContactHandler(Database database, Committer committer, ContactList list, IOptions<ContactOptions> options)
    : IHandler<AcceptContact, Contact>
{
    public async ValueTask<Result<Contact>> HandleAsync(AcceptContact request, Caller caller, CancellationToken ct)
    {
        var accepted = await committer.ChangeAsync<Done>([caller.AccountId, request.AccountId], async transaction =>
        {
            if (await NewContact.AreContactsAsync(transaction, caller.AccountId, request.AccountId))
                return new Done();
            var asked = await Requests.FindAsync(transaction, caller.AccountId, request.AccountId, RequestDirections.Received);
            if (asked is not { State: RequestStates.Pending } || !await Members.ExistsAsync(transaction, request.AccountId))
                return Errors.NotFound;
            if (await NewContact.AcceptAsync(transaction, caller.AccountId, request.AccountId, options.Value) is { } full)
                return full;
            return new Done();
        });
        if (accepted.Error is { } refusal)
            return refusal;
        await using var connection = await database.OpenAsync(ct);
        return await list.FindAsync(connection, caller.AccountId, request.AccountId) is { } contact ? contact : Errors.NotFound;
    }
}

sealed class RejectContactHandler(Committer committer) : IHandler<RejectContact, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RejectContact request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([caller.AccountId, request.AccountId], async transaction =>
        {
            var asked = await Requests.FindAsync(transaction, caller.AccountId, request.AccountId, RequestDirections.Received);
            if (asked is { State: RequestStates.Rejected })
                return new Done();
            if (asked is not { State: RequestStates.Pending })
                return Errors.NotFound;
            await Requests.RejectAsync(transaction, request.AccountId, caller.AccountId, told: request.Tell is true);
            await Requests.TellAsync(
                transaction, caller.AccountId, request.AccountId, RequestDirections.Received, by: caller.AccountId, EventKinds.ContactAnswered);
            if (request.Tell is true)
            {
                await Requests.TellAsync(
                    transaction, request.AccountId, caller.AccountId, RequestDirections.Sent, by: caller.AccountId, EventKinds.ContactAnswered);
            }
            return new Done();
        });
}

sealed class WithdrawContactHandler(Committer committer) : IHandler<WithdrawContact, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(WithdrawContact request, Caller caller, CancellationToken ct) =>
        await committer.ChangeAsync<Done>([caller.AccountId, request.AccountId], async transaction =>
        {
            var asked = await Requests.FindAsync(transaction, caller.AccountId, request.AccountId, RequestDirections.Sent);
            if (asked is { State: RequestStates.Withdrawn })
                return new Done();
            if (asked is not { State: RequestStates.Pending })
                return Errors.NotFound;
            await Requests.AnswerAsync(transaction, caller.AccountId, request.AccountId, RequestStates.Withdrawn);
            await Requests.TellAsync(
                transaction, caller.AccountId, request.AccountId, RequestDirections.Sent, by: caller.AccountId, EventKinds.ContactAnswered);
            await Requests.TellAsync(
                transaction, request.AccountId, caller.AccountId, RequestDirections.Received, by: caller.AccountId, EventKinds.ContactAnswered);
            return new Done();
        });
}
