using System.Collections.Frozen;

namespace Parley.Server.Accounts;

/// <summary>The passwords that everyone tries first, refused as NIST SP 800-63B §5.1.1.2 asks, in capitals or not.</summary>
static class CommonPasswords
{
    static readonly FrozenSet<string> All = Read();

    public static bool Contains(string password) => All.Contains(password);

    static FrozenSet<string> Read()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream(typeof(CommonPasswords), "common-passwords.txt")!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
