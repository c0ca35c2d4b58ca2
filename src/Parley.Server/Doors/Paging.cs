using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>
/// The page that is asked for, of a list that is sorted by a number and an id. A handler reads it from the request, selects
/// <see cref="RowsToRead"/> rows beyond <see cref="Number"/> and <see cref="Id"/>, and cuts them to the page.
/// </summary>
/// <param name="Limit">How many rows the page has at most.</param>
/// <param name="Number">Where the page before ended; <c>null</c> for the first page.</param>
/// <param name="Id">Where, among rows of the same number.</param>
readonly record struct Paging(int Limit, long? Number, Guid Id)
{
    /// <summary>One more than are shown: it tells whether there is a next page.</summary>
    public int RowsToRead => Limit + 1;

    /// <param name="usual">The limit when none is given.</param>
    /// <returns>The refusal of a limit or a cursor that is wrong.</returns>
    public static Error? Read(string? after, int? limit, out Paging paging, int max = 100, int usual = 50)
    {
        paging = new Paging(limit ?? usual, null, Guid.Empty);
        if (paging.Limit < 1 || paging.Limit > max)
            return Errors.BadLimit(max);
        if (!Cursors.TryRead(after, out var number, out var id))
            return Errors.BadCursor;
        paging = paging with { Number = number, Id = id };
        return null;
    }

    /// <param name="place">Where a row stands in the list.</param>
    /// <returns>The rows that are shown, and the cursor of the next page where there is one.</returns>
    public (List<TRow> Rows, string? Next) Cut<TRow>(IEnumerable<TRow> rows, Func<TRow, (long Number, Guid Id)> place)
    {
        var read = rows.ToList();
        if (read.Count <= Limit)
            return (read, null);
        var (number, id) = place(read[Limit - 1]);
        return (read[..Limit], Cursors.Write(number, id));
    }
}
