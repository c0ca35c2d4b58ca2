using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Parley.Server.Doors;

/// <summary>A page's cursor: where the page before ended, a number or a text and an id. Opaque to clients.</summary>
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
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || !Guid.TryParse(parts[1], out id))
            return false;
        number = value;
        return true;
    }

    /// <summary>For lists that are sorted by a text.</summary>
    public static string Write(string text, Guid id) => $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))}.{id}";

    /// <returns>False when it is not one of ours. No cursor reads as none.</returns>
    public static bool TryReadText(string? cursor, out string? text, out Guid id)
    {
        (text, id) = (null, Guid.Empty);
        if (cursor is null)
            return true;
        var parts = cursor.Split('.');
        if (parts.Length != 2 || !Base64Url.IsValid(parts[0]) || !Guid.TryParse(parts[1], out id))
            return false;
        var bytes = Base64Url.DecodeFromChars(parts[0]);
        if (!Utf8.IsValid(bytes))
            return false;
        text = Encoding.UTF8.GetString(bytes);
        // PostgreSQL takes no text with a zero in it.
        return !text.Contains('\0', StringComparison.Ordinal);
    }
}
