using System.Globalization;

namespace Parley.Server.Doors;

/// <summary>A page's cursor: where the page before ended, a number and an id. Opaque to clients.</summary>
static class Cursors
{
    public static string Write(long number, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{number}.{id}");

    /// <returns>False when it is not one of ours. No cursor reads as none.</returns>
    public static bool TryRead(string? cursor, out long? number, out Guid id)
    {
        (number, id) = (null, Guid.Empty);
        if (cursor is null)
            return true;
        var parts = cursor.Split('.');
        if (parts.Length != 2 || !long.TryParse(parts[0], out var value) || !Guid.TryParse(parts[1], out id))
            return false;
        number = value;
        return true;
    }
}
