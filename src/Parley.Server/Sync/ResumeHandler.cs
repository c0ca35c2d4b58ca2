using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Sync;

/// <summary>
/// A device is back: what moved? Costs what the account has conversations, never what happened in them: a month away gets heads, a
/// second away gets the few events it missed.
/// </summary>
sealed class ResumeHandler(Database database, ConversationList list, TimeProvider time) : IHandler<Resume, Resumed>
{
    const int MaxKnown = 1_000;

    /// <summary>How many conversations one page looks at.</summary>
    const int PageSize = 200;

    /// <summary>A gap larger than this is told by its head alone.</summary>
    const int MaxGap = 50;

    /// <summary>So many events fill gaps in one page; later gaps are told by their heads.</summary>
    const int MaxEventsPerPage = 500;

    // Commits in flight when a cursor is made, and the clocks of several nodes, may differ by less than this. What is answered
    // twice for it is told apart by its seq.
    static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    public async ValueTask<Result<Resumed>> HandleAsync(Resume request, Caller caller, CancellationToken ct)
    {
        var known = request.Known ?? [];
        if (known.Length > MaxKnown)
            return Errors.BadRequest($"At most {MaxKnown} conversations are named at once.", "known");
        // The serializer sees to the fields of a record, but not to the elements of an array.
        if (known.Any(log => log is null))
            return Errors.BadRequest("A conversation that is named has an id.", "known");
        if (!Cursors.TryRead(request.After, out var startedAt, out var afterId))
            return Errors.BadRequest("This is not from an earlier page.", "after");
        if (!Cursors.TryRead(request.Cursor, out var since, out _))
            return Errors.BadRequest("This cursor is not from an earlier resume.", "cursor");

        startedAt ??= time.GetUtcNow().ToUnixTimeMilliseconds();
        var held = new Dictionary<Guid, long>();
        foreach (var log in known)
            held[log.ConversationId] = log.Seq;

        await using var connection = await database.OpenAsync(ct);
        var gaps = new Gaps(connection, caller.AccountId);
        var page = await list.ActiveSinceAsync(connection, caller.AccountId, since ?? 0, afterId, PageSize + 1);
        var conversations = new List<ConversationGap>();
        foreach (var conversation in page.Take(PageSize))
        {
            var from = Math.Max(held.GetValueOrDefault(conversation.Id), conversation.FirstSeq - 1);
            if (conversation.LastSeq > from)
                conversations.Add(new ConversationGap(conversation, await gaps.FillAsync(conversation.Id, conversation.FirstSeq, from, conversation.LastSeq)));
        }

        var account = await AccountAsync(connection, gaps, caller.AccountId, Math.Max(0, held.GetValueOrDefault(caller.AccountId)));
        var left = request.After is null ? await LeftAsync(connection, caller.AccountId, held.Keys) : [];
        var more = page.Count > PageSize;
        return new Resumed(
            account, [.. conversations], left,
            more ? Cursors.Write(startedAt.Value, page[PageSize - 1].Id) : null,
            more ? null : Cursors.Write(startedAt.Value - (long)Overlap.TotalMilliseconds, Guid.Empty));
    }

    static async Task<LogGap> AccountAsync(DbConnection connection, Gaps gaps, Guid accountId, long from)
    {
        var last = await connection.ExecuteScalarAsync<long>("SELECT last_seq FROM conversations WHERE id = @accountId", new { accountId });
        return new LogGap(last, await gaps.FillAsync(accountId, firstSeq: 1, from, last));
    }

    static async Task<Guid[]> LeftAsync(DbConnection connection, Guid accountId, IReadOnlyCollection<Guid> known)
    {
        const string Mine = """
            SELECT m.conversation_id FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.account_id = @accountId AND m.left_seq IS NULL AND c.dissolved_seq IS NULL
            """;
        if (known.Count == 0)
            return [];
        var mine = (await connection.QueryAsync<Guid>(Mine, new { accountId })).ToHashSet();
        return [.. known.Where(id => !mine.Contains(id))];
    }

    sealed class Gaps(DbConnection connection, Guid accountId)
    {
        int _left = MaxEventsPerPage;
        int _bytesLeft = LogPage.MaxBytes;

        public async Task<Event[]?> FillAsync(Guid logId, long firstSeq, long after, long last)
        {
            if (last - after > Math.Min(MaxGap, _left))
                return null;
            var (events, more) = await LogPage.ReadAsync(
                connection, GetEventsHandler.After, new { ConversationId = logId, after, last, limit = MaxGap }, MaxGap);
            var bytes = events.Sum(logged => logged.Body.Length);
            if (more || bytes > _bytesLeft)
                return null;
            _left -= events.Count;
            _bytesLeft -= bytes;
            return [.. events.Select(logged => logged.For(accountId, firstSeq).ToProtocol())];
        }
    }
}
