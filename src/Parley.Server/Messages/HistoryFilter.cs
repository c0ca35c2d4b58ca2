using Parley.Protocol;

namespace Parley.Server.Messages;

/// <summary>What of a log's lines to show.</summary>
/// <param name="Sql">To go on a <c>WHERE</c> with.</param>
/// <param name="IsIndexed">Whether it is an index' own range, so that the few are found among the many.</param>
sealed record HistoryFilter(string Sql, bool IsIndexed)
{
    /// <returns><c>null</c> where there is no such kind.</returns>
    public static HistoryFilter? Of(string? kind) => kind switch
    {
        null => new("", IsIndexed: false),
        "message" => new("AND e.kind = 'message.posted'", IsIndexed: false),
        "notice" => new("AND e.kind <> 'message.posted'", IsIndexed: true),
        Contents.Text => new("AND e.kind = 'message.posted' AND e.content IS NULL", IsIndexed: false),
        _ => Contents.All.FirstOrDefault(content => content == kind) is { } content ? new($"AND e.content = '{content}'", IsIndexed: true) : null,
    };
}
