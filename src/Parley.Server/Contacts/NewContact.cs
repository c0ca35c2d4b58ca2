using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Contacts;

/// <summary>Two become contacts: a row for each, their conversation, and what both logs are told.</summary>
static class NewContact
{
    const string Insert = """
        INSERT INTO contacts (account_id, contact_id, conversation_id, since) VALUES (@mine, @theirs, @conversationId, @Now)
        """;

    public static async Task<bool> AreContactsAsync(Transaction transaction, Guid accountId, Guid otherId) => await transaction.FindAsync<long?>(
        "SELECT since FROM contacts WHERE account_id = @accountId AND contact_id = @otherId", new { accountId, otherId }) is not null;

    public static Task<long> CountAsync(Transaction transaction, Guid accountId) =>
        transaction.FindAsync<long>("SELECT count(*) FROM contacts WHERE account_id = @accountId", new { accountId });

    /// <summary>I accept the request of another. The two are no contacts yet.</summary>
    /// <returns>Why they cannot be; <c>null</c> when they are.</returns>
    public static async Task<Error?> AcceptAsync(Transaction transaction, Guid mine, Guid theirs, ContactOptions options)
    {
        foreach (var accountId in new[] { mine, theirs })
        {
            if (await CountAsync(transaction, accountId) >= options.MaxContacts)
                return Errors.TooManyContacts(options.MaxContacts);
        }

        var conversationId = await NewConversation.DirectAsync(transaction, mine, theirs);
        await transaction.ExecuteAsync(
            "UPDATE contact_requests SET withheld = 0 WHERE from_id = @theirs AND to_id = @mine", new { theirs, mine });
        // Should they part, an old rejection keeps neither from asking.
        await transaction.ExecuteAsync(
            "UPDATE contact_requests SET rejected_at = NULL WHERE from_id IN (@theirs, @mine) AND to_id IN (@theirs, @mine)", new { theirs, mine });
        await Requests.AnswerAsync(transaction, fromId: theirs, toId: mine, RequestStates.Accepted);
        foreach (var (accountId, otherId, direction) in new[] { (mine, theirs, RequestDirections.Received), (theirs, mine, RequestDirections.Sent) })
        {
            await transaction.ExecuteAsync(Insert, new { mine = accountId, theirs = otherId, conversationId, transaction.Now });
            await Requests.TellAsync(transaction, accountId, otherId, direction, by: mine, EventKinds.ContactAnswered);
            await transaction.AppendAsync(accountId, NewEvent.Of(mine, EventKinds.ContactAdded, new ContactChanged(otherId, Starred: false)));
        }

        await transaction.RaiseEpochAsync(conversationId);
        return null;
    }
}
