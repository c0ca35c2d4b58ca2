using System.Text;
using ICU4N.Text;

namespace Parley.Server.Texts;

/// <summary>
/// One way to write what looks one way: Unicode's normal forms (UAX #15). The framework's <c>Normalize</c> changes nothing under
/// invariant globalization, so the data is ICU's. It is loaded by the first text that needs it; ASCII and Chinese never do.
/// </summary>
static class NormalForm
{
    /// <summary>Form C: how names are kept. What it changes looks the same.</summary>
    public static string Of(string text) => text.All(IsComposed) ? text : Data.Composed.Normalize(text);

    /// <summary>Form KC: how a password is read, whatever keyboard it was typed on (NIST SP 800-63B §3.1.1.2).</summary>
    public static string OfPassword(string password) => password.All(IsItself) ? password : Data.Compatible.Normalize(password);

    /// <summary>
    /// Form KC with cases folded and without what has no look: names are compared and looked for by it. <c>Ａｎｎ</c> is <c>ann</c>,
    /// <c>Straße</c> is <c>strasse</c>, and a final sigma is a sigma.
    /// </summary>
    public static string Folded(string text) => text.All(IsItself) ? text.ToLowerInvariant() : Data.Folded.Normalize(text);

    // Below U+0300 nothing composes with what stands before it.
    static bool IsComposed(char character) => character < '\u0300' || IsChinese(character);

    static bool IsItself(char character) => char.IsAscii(character) || IsChinese(character);

    static bool IsChinese(char character) => character is >= '\u4E00' and <= '\u9FFF';

    static class Data
    {
        public static readonly Normalizer2 Composed = Normalizer2.NFCInstance;
        public static readonly Normalizer2 Compatible = Normalizer2.NFKCInstance;
        public static readonly Normalizer2 Folded = Normalizer2.NFKCCaseFoldInstance;
    }
}
