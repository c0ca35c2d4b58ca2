using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Sync;

sealed class GetEventsHandler(Database database) : IHandler<GetEvents, EventPage>
{
    const int MaxLimit = 500;

    /// <summary>Also for the resume, which fills small gaps with it.</summary>
    public const string After = $"""
        SELECT {LoggedEvent.Columns} FROM events
        WHERE conversation_id = @ConversationId AND seq > @after AND seq <= @last
        ORDER BY seq LIMIT @limit
        """;

    public async ValueTask<Result<EventPage>> HandleAsync(GetEvents request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 100;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);

        var membership = caller.Membership!;
        await using var connection = await database.OpenAsync(ct);
        var head = await connection.ExecuteScalarAsync<long>(
            "SELECT last_seq FROM conversations WHERE id = @ConversationId", new { request.ConversationId });
        var last = Math.Min(head, membership.LeftSeq ?? head);
        var after = Math.Max(request.After, membership.FirstSeq - 1);
        var (events, _) = await LogPage.ReadAsync(connection, After, new { request.ConversationId, after, last, limit }, limit);
        return new EventPage([.. events.Select(logged => logged.For(caller.AccountId, membership.FirstSeq).ToProtocol())], last);
    }
}
