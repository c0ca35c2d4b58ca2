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

    /// <summary>What tells one event from another.</summary>
    public static string[] Told(this IEnumerable<Event> events) =>
        [.. events.Select(told => $"{told.Seq} {told.Kind} {told.By} {told.At} {told.Body.GetRawText()}")];
}
