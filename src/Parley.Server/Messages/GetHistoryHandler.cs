using System.Data.Common;
using System.Text;
using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

sealed class GetHistoryHandler(Database database) : IHandler<GetHistory, History>
{
    const int MaxLimit = 100;

    public async ValueTask<Result<History>> HandleAsync(GetHistory request, Caller caller, CancellationToken ct)
    {
        var limit = request.Limit ?? 50;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);
        if (new[] { request.Before, request.After, request.Around, request.At }.Count(place => place is not null) > 1)
            return Errors.BadRequest("Give only one of before, after, around and at.");
        if (HistoryFilter.Of(request.Kind) is not { } filter)
            return Errors.BadRequest($"The kind is message, notice, or one of {string.Join(", ", Contents.All)}.", "kind");

        await using var connection = await database.OpenAsync(ct);
        var head = await connection.ExecuteScalarAsync<long>(
            "SELECT last_seq FROM conversations WHERE id = @ConversationId", new { request.ConversationId });
        var membership = caller.Membership!;
        var view = new HistoryView(connection, membership, caller.AccountId, Math.Min(head, membership.LeftSeq ?? head));
        var around = request.At is { } at ? await view.FirstAtAsync(at) : request.Around;
        return await PageAsync(view, request with { Around = around }, filter, limit);
    }

    static async Task<History> PageAsync(HistoryView view, GetHistory request, HistoryFilter filter, int limit)
    {
        // Clamped before one is added: a client may send any number.
        var beyond = view.Last + 1;
        var place = Math.Min(request.Before ?? request.Around ?? (request.After is { } after ? Math.Min(after, view.Last) + 1 : beyond), beyond);
        var backwards = request.After is not null ? 0 : request.Around is not null ? limit / 2 : limit;

        var (earlier, hasBefore) = await view.BeforeAsync(place, backwards, filter);
        var forwards = request.After is null && request.Around is null ? 0 : limit - earlier.Count;
        var (later, hasAfter) = await view.FromAsync(place, forwards, filter);
        List<LoggedEvent> lines = [.. earlier, .. later];
        // Twice: what does not fit is not looked into, and what was looked into may turn out longer.
        var (firstLine, endLine) = Fitting(await view.WeighAsync(lines), earlier.Count);
        var entries = await view.FoldAsync(lines[firstLine..endLine]);
        var (first, end) = Fitting(Array.ConvertAll(entries, BytesOf), earlier.Count - firstLine);
        return new History(
            entries[first..end], view.Last, hasBefore || firstLine + first > 0, hasAfter || firstLine + end < lines.Count);
    }

    /// <summary>Edits and reactions make messages longer than the events that posted them: the nearest to the place that fit a page.</summary>
    static (int First, int End) Fitting(int[] bytesOf, int place)
    {
        var (first, end) = (place, place);
        for (var bytes = 0; first > 0 && (first == place || bytes + bytesOf[first - 1] <= LogPage.MaxBytes); first--)
            bytes += bytesOf[first - 1];
        for (var bytes = 0; end < bytesOf.Length && (end == place || bytes + bytesOf[end] <= LogPage.MaxBytes); end++)
            bytes += bytesOf[end];
        return (first, end);
    }

    /// <summary>About how long it is on the wire.</summary>
    public static int BytesOf(Entry entry)
    {
        if (entry.Message is not { } message)
            return 0;
        return Encoding.UTF8.GetByteCount(message.Text ?? "") + (message.Reactions.Sum(reaction => reaction.By.Length) * HistoryView.BytesOfId)
            + (message.Bundle?.Items.Sum(item => Encoding.UTF8.GetByteCount(item.Text) + (2 * HistoryView.BytesOfId)) ?? 0);
    }
}
