using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Contacts;

sealed class RequestContactHandler(Database database, Committer committer, IOptions<ContactOptions> options)
    : IHandler<RequestContact, ContactRequest>
{
    const int MaxNoteLength = 200;

    /// <summary>
    /// For its maker, a request waits from when they first asked, also when it was rejected without a word. For whom it is to, one made
    /// again after their rejection, or after they ended a block, is a new one.
    /// </summary>
    const string Ask = """
        INSERT INTO contact_requests (from_id, to_id, note, state, withheld, at, asked_at)
        VALUES (@from, @to, @note, 'pending', @withheld, @Now, @Now)
        ON CONFLICT (from_id, to_id) DO UPDATE SET note = @note, state = 'pending', withheld = @withheld, answered_at = NULL,
            at = CASE WHEN contact_requests.state = 'pending' AND contact_requests.withheld = 0 THEN contact_requests.at ELSE @Now END,
            asked_at = CASE WHEN contact_requests.state = 'pending' OR (contact_requests.state = 'rejected' AND contact_requests.told = 0)
                THEN contact_requests.asked_at ELSE @Now END
        """;

    const string RejectedAt = "SELECT rejected_at FROM contact_requests WHERE from_id = @from AND to_id = @to";

    const string Waiting = "SELECT count(*) FROM contact_requests WHERE from_id = @from AND (state = 'pending' OR (state = 'rejected' AND told = 0))";

    public async ValueTask<Result<ContactRequest>> HandleAsync(RequestContact request, Caller caller, CancellationToken ct)
    {
        var note = Wording.Line(request.Note) ?? "";
        if (Wording.RefuseLine(note, MaxNoteLength, "note") is { } bad)
            return bad;
        if (await FindAsync(request.Username, ct) is not { } to)
            return Errors.NotFound;
        if (to == caller.AccountId)
            return Errors.BadRequest("That is you.", "username");

        return await committer.ChangeAsync<ContactRequest>([caller.AccountId, to], transaction => RequestAsync(transaction, caller.AccountId, to, note));
    }

    async Task<Guid?> FindAsync(string username, CancellationToken ct)
    {
        if (username.Contains('\0', StringComparison.Ordinal))
            return null;
        const string Find = "SELECT id FROM accounts WHERE username_key = @key AND deleted_at IS NULL";
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<Guid?>(Find, new { key = NormalForm.Folded(username) });
    }

    async Task<Result<ContactRequest>> RequestAsync(Transaction transaction, Guid from, Guid to, string note)
    {
        if (!await Members.ExistsAsync(transaction, to))
            return Errors.NotFound;
        if (await NewContact.AreContactsAsync(transaction, from, to))
            return await AcceptedAsync(transaction, from, to);
        // They have asked me: what I did not answer, or would not, I want now.
        if (await IsOpenAsync(transaction, to, from))
        {
            if (await NewContact.AcceptAsync(transaction, from, to, options.Value) is { } full)
                return full;
            return (await Requests.FindAsync(transaction, from, to, RequestDirections.Received))!;
        }

        var before = await Requests.FindAsync(transaction, from, to, RequestDirections.Sent);
        var until = await transaction.FindAsync<long?>(RejectedAt, new { from, to }) + (long)options.Value.WaitAfterRejection.TotalMilliseconds;
        var isTooSoon = transaction.Now < until;
        if (isTooSoon && before is { State: RequestStates.Rejected })
            return Errors.RejectedLately(until!.Value);
        if (before is not { State: RequestStates.Pending })
        {
            if (await NewContact.CountAsync(transaction, from) >= options.Value.MaxContacts)
                return Errors.TooManyContacts(options.Value.MaxContacts);
            if (await transaction.FindAsync<long>(Waiting, new { from }) >= options.Value.MaxPendingRequests)
                return Errors.TooManyContacts(options.Value.MaxPendingRequests);
        }

        var seen = await Requests.FindAsync(transaction, to, from, RequestDirections.Received);
        // Whoever was not told of a rejection must not learn of it by asking again too soon: it is as if they were blocked.
        var withheld = isTooSoon ? 1 : await transaction.FindAsync<long>(
            "SELECT count(*) FROM blocks WHERE account_id = @to AND blocked_id = @from", new { from, to });
        await transaction.ExecuteAsync(Ask, new { from, to, note, withheld, transaction.Now });
        var after = (await Requests.FindAsync(transaction, from, to, RequestDirections.Sent))!;
        if (after != before)
            await Requests.TellAsync(transaction, from, to, RequestDirections.Sent, by: from, EventKinds.ContactRequested);
        if (await Requests.FindAsync(transaction, to, from, RequestDirections.Received) != seen)
            await Requests.TellAsync(transaction, to, from, RequestDirections.Received, by: from, EventKinds.ContactRequested);
        return after;
    }

    /// <summary>As it waits for its maker: a rejection they were not told of has not ended it.</summary>
    static async Task<bool> IsOpenAsync(Transaction transaction, Guid from, Guid to) =>
        await Requests.FindAsync(transaction, from, to, RequestDirections.Sent) is { State: RequestStates.Pending };

    /// <summary>The request that made us contacts, mine or theirs.</summary>
    static async Task<Result<ContactRequest>> AcceptedAsync(Transaction transaction, Guid accountId, Guid otherId)
    {
        foreach (var direction in new[] { RequestDirections.Sent, RequestDirections.Received })
        {
            if (await Requests.FindAsync(transaction, accountId, otherId, direction) is { State: RequestStates.Accepted } request)
                return request;
        }

        return Errors.NotFound;
    }
}
