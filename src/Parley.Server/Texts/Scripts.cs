using System.Text;
using ICU4N.Globalization;

namespace Parley.Server.Texts;

/// <summary>Which scripts a name is written in.</summary>
static class Scripts
{
    /// <summary>Those whose letters pass for another's: <c>а</c> is Cyrillic, <c>ο</c> Greek, <c>օ</c> Armenian, <c>Ꭺ</c> Cherokee.</summary>
    static readonly HashSet<int> Alike =
    [
        UScript.Latin, UScript.Cyrillic, UScript.Greek, UScript.Armenian, UScript.Cherokee, UScript.Coptic, UScript.Lisu, UScript.Deseret,
    ];

    /// <summary>
    /// Whether a word of it mixes scripts whose letters look alike, as <c>pаypal</c> with a Cyrillic a does. UTS 39's restriction levels
    /// are for identifiers; a name is words, and honest ones stand in two scripts side by side: <c>Анна (Anna)</c>. Latin in a word
    /// of any other script deceives nobody, and Thai, Chinese and Japanese put no space between.
    /// </summary>
    public static bool AreMixed(string name)
    {
        if (!name.Any(character => character >= '\u0370'))
            return false;
        var word = UScript.InvalidCode;
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsPunctuation(rune))
                word = UScript.InvalidCode;
            else if (Rune.IsLetter(rune) && ScriptOf(rune) is var script && Alike.Contains(script))
            {
                if (word != UScript.InvalidCode && word != script)
                    return true;
                word = script;
            }
        }

        return false;
    }

    static int ScriptOf(Rune rune) => rune.IsAscii ? UScript.Latin : UScript.GetScript(rune.Value);
}
