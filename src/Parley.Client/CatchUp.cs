using Parley.Protocol;

namespace Parley.Client;

/// <summary>Asks for what the pushes did not bring: all that was missed, on connecting, and gaps, as they show.</summary>
sealed class CatchUp(Inbox inbox, ParleyClientOptions options, Retry retry)
{
    const int PageEvents = 500;
    const int MaxKnown = 1000;

    string? _cursor;
    bool _begun;

    /// <summary>Brings the inbox to the server's present.</summary>
    /// <exception cref="ConnectionLostException">The connection was lost; begin again on the next.</exception>
    public async Task ResumeAsync(LiveConnection connection, CancellationToken ct)
    {
        // What is named at first must be named for each page. Logs without room here come back as if they were new, and what
        // is held of them is passed over when it comes.
        var request = new Resume(inbox.Known(MaxKnown), _cursor);
        var skipUnknown = options.Follow == Follow.FromNow && !_begun;
        Resumed page;
        do
        {
            page = await retry.WhileRefusedAsync(again => connection.CallAsync(request, again), ct);
            Take(connection.Hello.AccountId, page.Account.LastSeq, page.Account.Events, skipUnknown);
            foreach (var (conversation, events) in page.Conversations)
            {
                // Before they joined there is nothing for them to read, so nothing to miss.
                inbox.PassOver(conversation.Id, conversation.FirstSeq - 1);
                Take(conversation.Id, conversation.LastSeq, events, skipUnknown);
            }
            foreach (var left in page.Left)
                inbox.Leave(left);
            request = request with { After = page.Next };
        }
        while (page.Next is not null);
        _cursor = page.Cursor;
        _begun = true;
    }

    void Take(Guid logId, long lastSeq, Event[]? events, bool skipUnknown)
    {
        var held = inbox.Held(logId);
        if (skipUnknown && !options.Positions.ContainsKey(logId))
        {
            inbox.PassOver(logId, lastSeq);
        }
        else if (events is not null)
        {
            inbox.Fill(logId, events, lastSeq);
        }
        else if (options.GapSkipped is { } skipped && lastSeq - held > PageEvents)
        {
            inbox.PassOver(logId, lastSeq);
            skipped(new SkippedGap(logId, held, lastSeq));
        }
        else
        {
            inbox.NoteHead(logId, lastSeq);
        }
    }

    /// <summary>Fills gaps as they show, while the connection lasts.</summary>
    /// <exception cref="ConnectionLostException">The connection was lost.</exception>
    public async Task RepairAsync(LiveConnection connection, CancellationToken ct)
    {
        var backoff = options.NewBackoff();
        do
        {
            while (inbox.TryFindGap(out var gap))
            {
                if (await FillAsync(connection, gap, ct))
                    backoff.Reset();
                else
                    await Task.Delay(backoff.Next(), options.Clock, ct);
            }
        }
        while (await inbox.Gap.WaitAsync(ct));
    }

    async Task<bool> FillAsync(LiveConnection connection, KnownLog gap, CancellationToken ct)
    {
        var request = new GetEvents(gap.ConversationId, gap.Seq, PageEvents);
        try
        {
            var page = await retry.WhileRefusedAsync(again => connection.CallAsync(request, again), ct);
            return inbox.Fill(gap.ConversationId, page.Events, page.LastSeq);
        }
        catch (ParleyException refusal) when (refusal.Code is ErrorCodes.NotFound or ErrorCodes.Forbidden)
        {
            inbox.GiveUp(gap.ConversationId);
            return true;
        }
    }
}
