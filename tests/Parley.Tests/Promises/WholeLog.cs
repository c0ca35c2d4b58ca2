using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

static class WholeLog
{
    /// <summary>Everything in a log that the person may read, page by page.</summary>
    public static async Task<Event[]> LogAsync(this Person person, Guid logId, long after = 0, int? limit = 500)
    {
        var events = new List<Event>();
        while (true)
        {
            var page = await person.CallAsync(new GetEvents(logId, events.Count > 0 ? events[^1].Seq : after, limit));
            events.AddRange(page.Events);
            if (page.Events.Length == 0 || events[^1].Seq >= page.LastSeq)
                return [.. events];
        }
    }

    /// <summary>What tells one event from another. What a recalled message said is gone from the log, but was pushed before.</summary>
    public static string[] Told(this IReadOnlyCollection<Event> events)
    {
        var recalled = events.Where(one => one.Kind == EventKinds.MessageRecalled).Select(one => one.Body.GetProperty("target").GetInt64()).ToHashSet();
        return [.. events.Select(told => $"{told.Seq} {told.Kind} {told.By} {told.At} {(IsErased(told) ? "" : told.Body.GetRawText())}")];

        bool IsErased(Event told) => told.Kind switch
        {
            EventKinds.MessagePosted => recalled.Contains(told.Seq),
            EventKinds.MessageEdited => recalled.Contains(told.Body.GetProperty("target").GetInt64()),
            _ => false,
        };
    }
}
