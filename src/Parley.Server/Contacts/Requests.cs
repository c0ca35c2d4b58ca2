using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Log;

namespace Parley.Server.Contacts;

/// <summary>
/// Requests for contact as either of the two sees them. Whoever made one is told of its rejection where the other one wanted it so, and never
/// that it does not arrive.
/// </summary>
static class Requests
{
    /// <summary>My requests.</summary>
    public const string Sent = $"""
        SELECT {AccountView.Columns}, 1 AS sent, r.state, r.told, r.note, r.asked_at AS at, r.answered_at
        FROM contact_requests r JOIN accounts a ON a.id = r.to_id
        WHERE r.from_id = @accountId
        """;

    /// <summary>Others' requests to me.</summary>
    public const string Received = $"""
        SELECT {AccountView.Columns}, 0 AS sent, r.state, r.told, r.note, r.at, r.answered_at
        FROM contact_requests r JOIN accounts a ON a.id = r.from_id
        WHERE r.to_id = @accountId AND r.withheld = 0
        """;

    const string OneSent = Sent + " AND r.to_id = @otherId";

    const string OneReceived = Received + " AND r.from_id = @otherId";

    /// <returns><c>null</c> when there is none, and while it is withheld from the one it is to.</returns>
    public static async Task<ContactRequest?> FindAsync(Transaction transaction, Guid accountId, Guid otherId, string direction) =>
        (await transaction.FindAsync<RequestRow>(
            direction == RequestDirections.Sent ? OneSent : OneReceived, new { accountId, otherId }))?.ToProtocol();

    /// <summary>Tells an account's own log how a request stands now, where it may know of it.</summary>
    public static async Task TellAsync(Transaction transaction, Guid accountId, Guid otherId, string direction, Guid by, string kind)
    {
        if (await FindAsync(transaction, accountId, otherId, direction) is { } request)
            await transaction.AppendAsync(accountId, NewEvent.Of(by, kind, new ContactRequestChanged(request)));
    }

    public static Task RejectAsync(Transaction transaction, Guid fromId, Guid toId, bool told) => transaction.ExecuteAsync(
        """
        UPDATE contact_requests SET state = 'rejected', answered_at = @Now, rejected_at = @Now, told = @told
        WHERE from_id = @fromId AND to_id = @toId
        """,
        new { fromId, toId, told = told ? 1 : 0, transaction.Now });

    public static Task AnswerAsync(Transaction transaction, Guid fromId, Guid toId, string state) => transaction.ExecuteAsync(
        "UPDATE contact_requests SET state = @state, answered_at = @Now WHERE from_id = @fromId AND to_id = @toId",
        new { fromId, toId, state, transaction.Now });
}

sealed record RequestRow : AccountView
{
    public long Sent { get; init; }

    public string State { get; init; } = "";

    /// <summary>1: of a rejection, whoever made the request was told.</summary>
    public long Told { get; init; }

    public string Note { get; init; } = "";

    public long At { get; init; }

    public long? AnsweredAt { get; init; }

    /// <summary>Sorts, the newest last; two requests between the same two, made in one moment, come apart.</summary>
    public long Place => (At * 2) + Sent;

    /// <summary>Mine that was rejected without a word goes on waiting.</summary>
    public ContactRequest ToProtocol() => (Sent, State) switch
    {
        (0, _) => new(ToAccount(), RequestDirections.Received, State, Note, At, AnsweredAt),
        (_, RequestStates.Rejected) when Told == 0 => new(ToAccount(), RequestDirections.Sent, RequestStates.Pending, Note, At),
        _ => new(ToAccount(), RequestDirections.Sent, State, Note, At, AnsweredAt),
    };
}
