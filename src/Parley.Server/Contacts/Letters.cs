using System.Text;
using Parley.Server.Log;

namespace Parley.Server.Contacts;

/// <summary>
/// Under which letter a name stands in a list of people, and where. Of our own: the framework's collations are left out of the program,
/// and would sort differently on every system.
/// </summary>
static class Letters
{
    public const string Other = "#";

    /// <summary>The base letters of U+00C0 to U+024F: Latin-1, Latin Extended-A and -B.</summary>
    const string Extended =
        "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty" // À
        + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs" // Ā
        + "bbbb...cc.ddd....ffg.h.ikkl..nnooooopp.....ttttuu.vyyzz.............dddlllnnnaaiioouuuuuuuuuu.aaaaaaggggkkoo" // ƀ
        + "oo..jdddgg..nnaaaaooaaaaeeeeiiiioooorrrruuuusstt..hhndoozzaaeeooooooooyylnt...accltsz..b..eejj.qrryy"; // Ǭ

    /// <summary>Those of U+1E00 to U+1EFF: Latin Extended Additional, Vietnamese above all.</summary>
    const string Additional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
        + "wwwwwwwwwwxxxxyyzzzzzzhtwyas....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy....yy";

    /// <param name="name">Trimmed.</param>
    /// <returns>
    /// <c>A</c> to <c>Z</c> or <c>#</c>, and what sorts the name among all: first its letter, in a form that any collation of a database
    /// keeps apart, <c>#</c> last; then its plain letters, a Chinese character's being its pinyin's first; then the name itself.
    /// </returns>
    public static (string Letter, string SortKey) Of(string name)
    {
        var lower = name.ToLowerInvariant();
        var plain = Plain(lower);
        var first = plain.Length > 0 ? plain[0] : ' ';
        var (letter, prefix) = char.IsAsciiLetterLower(first) ? (char.ToUpperInvariant(first).ToString(), $"{first}0") : (Other, "z1");
        return (letter, plain == lower ? prefix + plain : $"{prefix}{plain} {lower}");
    }

    /// <summary>Keeps an account under the letter of its nickname.</summary>
    public static Task KeepAsync(Transaction transaction, Guid accountId, string nickname)
    {
        var (letter, sortKey) = Of(nickname);
        return transaction.ExecuteAsync("UPDATE accounts SET letter = @letter, sort_key = @sortKey WHERE id = @accountId", new { letter, sortKey, accountId });
    }

    static string Plain(string lower)
    {
        var (initials, read) = Pinyin.SurnameOf(lower);
        var plain = new StringBuilder(initials, lower.Length);
        foreach (var character in lower.AsSpan(read))
        {
            // What is put above or below a letter by a character of its own.
            if (character is < '\u0300' or > '\u036F')
                plain.Append(Plain(character));
        }

        return plain.ToString();
    }

    static char Plain(char character)
    {
        var letter = character switch
        {
            >= '\u00C0' and <= '\u024F' => Extended[character - '\u00C0'],
            >= '\u1E00' and <= '\u1EFF' => Additional[character - '\u1E00'],
            // Full width, as Chinese keyboards type them.
            >= '\uFF41' and <= '\uFF5A' => (char)(character - '\uFF41' + 'a'),
            _ => Pinyin.InitialOf(character) ?? character,
        };
        return letter == '.' ? character : letter;
    }
}
