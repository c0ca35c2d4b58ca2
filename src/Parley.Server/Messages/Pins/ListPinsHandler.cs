using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Pins;

sealed class ListPinsHandler(Database database) : IHandler<ListPins, PinPage>
{
    const string Page = $"""
        SELECT seq, by_id, at, pinned_seq FROM pins
        WHERE conversation_id = @ConversationId AND {PinnedFor.Me} AND (@before IS NULL OR pinned_seq < @before)
        ORDER BY pinned_seq DESC LIMIT @limit
        """;

    public async ValueTask<Result<PinPage>> HandleAsync(ListPins request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = (await connection.QueryAsync<Row>(
            Page, new { request.ConversationId, caller.AccountId, before = paging.Number, limit = paging.RowsToRead })).ToList();
        return await FoldAsync(connection, caller, rows, paging.Limit);
    }

    /// <summary>One by one, since a page of the longest messages is shorter: no more is read than fits.</summary>
    static async Task<PinPage> FoldAsync(DbConnection connection, Caller caller, List<Row> rows, int limit)
    {
        var view = new HistoryView(connection, caller.Membership!, caller.AccountId, last: long.MaxValue);
        var (pins, bytes, read) = (new List<Pin>(), 0, 0);
        foreach (var row in rows.Take(limit))
        {
            var lines = await view.LinesAsync([row.Seq]);
            // What is hidden or withheld from me is not there for me, pinned or not.
            if (lines.Count > 0)
            {
                var entry = (await view.FoldAsync(lines))[0];
                bytes += GetHistoryHandler.BytesOf(entry);
                if (bytes > LogPage.MaxBytes && pins.Count > 0)
                    break;
                pins.Add(new Pin(entry, row.ById, row.At));
            }

            read++;
        }

        return new PinPage([.. pins], read < rows.Count ? Cursors.Write(rows[read - 1].PinnedSeq, rows[read - 1].ById) : null);
    }

    sealed record Row
    {
        public long Seq { get; init; }

        public Guid ById { get; init; }

        public long At { get; init; }

        public long PinnedSeq { get; init; }
    }
}
