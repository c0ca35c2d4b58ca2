using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

sealed class ListVersionsHandler(Database database) : IHandler<ListVersions, VersionPage>
{
    const int MaxLimit = 100;

    const string Edits = """
        conversation_id = @ConversationId AND target = @Seq AND kind = 'message.edited' AND (withheld = 0 OR account_id = @AccountId)
            AND (@left IS NULL OR seq <= @left)
        """;

    /// <summary>Where the edits are, as many as a message may have: a version is known by how many come before it.</summary>
    const string Places = $"SELECT seq FROM events WHERE {Edits} ORDER BY seq";

    const string Page = $"SELECT {LoggedEvent.Columns} FROM events WHERE {Edits} AND seq >= @from ORDER BY seq LIMIT @limit";

    public async ValueTask<Result<VersionPage>> HandleAsync(ListVersions request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 50;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);
        var after = request.After ?? 0;
        if (after < 0)
            return Errors.BadRequest("A version is 1 or more.", "after");

        await using var connection = await database.OpenAsync(ct);
        if (await StandingMessages.FindAsync(connection, caller, request.Seq) is not { } posted)
            return Errors.MessageNotFound;
        var left = caller.Membership!.LeftSeq;
        var places = (await connection.QueryAsync<long>(Places, new { request.ConversationId, request.Seq, caller.AccountId, left })).ToList();
        var versions = new List<MessageVersion>();
        if (after == 0)
            versions.Add(new MessageVersion(1, posted.Read<MessagePosted>().Text, posted.At));

        // The first version takes the first edit's place before it.
        var index = Math.Max(after, 1) - 1;
        if (index < places.Count && versions.Count < limit)
        {
            var (edits, _) = await LogPage.ReadAsync(
                connection, Page,
                new { request.ConversationId, request.Seq, caller.AccountId, left, from = places[index], limit = limit - versions.Count },
                limit - versions.Count);
            versions.AddRange(edits.Select((edit, i) => new MessageVersion(index + 2 + i, edit.Read<MessageEdited>().Text, edit.At)));
        }

        return new VersionPage([.. versions], versions.Count > 0 && versions[^1].Version <= places.Count ? versions[^1].Version : null);
    }
}
