using Parley.Protocol;

namespace Parley.Server.Messages;

/// <summary>What of a log's lines to show. Each is an index' own range, so that the few are found among the many.</summary>
static class HistoryFilter
{
    /// <summary>SQL to go on a <c>WHERE</c> with; <c>null</c> where there is no such kind.</summary>
    public static string? Of(string? kind) => kind switch
    {
        null => "",
        "message" => "AND e.kind = 'message.posted'",
        "notice" => "AND e.kind <> 'message.posted'",
        Contents.Text => "AND e.kind = 'message.posted' AND e.content IS NULL",
        _ => Contents.All.FirstOrDefault(content => content == kind) is { } content ? $"AND e.content = '{content}'" : null,
    };
}
