using System.Collections.Frozen;
using System.Reflection;

namespace Parley.Server.Accounts;

/// <summary>
/// The passwords that everyone tries first, refused as NIST SP 800-63B §3.1.1.2 asks, in capitals or not: the list that zxcvbn brings,
/// and what it does not have.
/// </summary>
static class CommonPasswords
{
    static readonly FrozenSet<string> All = Listed().Concat(Own()).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static int Count => All.Count;

    public static bool Contains(string password) => All.Contains(password);

    static IEnumerable<string> Listed() =>
        Lines(typeof(Zxcvbn.Zxcvbn).Assembly, "zxcvbn-core.Dictionaries.passwords.lst").Where(password => password.Length >= AccountOptions.LeastPasswordLength);

    static IEnumerable<string> Own() => Lines(typeof(CommonPasswords).Assembly, typeof(CommonPasswords).Namespace + ".common-passwords.txt");

    static string[] Lines(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
    }
}
