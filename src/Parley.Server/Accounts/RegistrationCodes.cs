using System.Security.Cryptography;

namespace Parley.Server.Accounts;

/// <summary>Codes that are read out and typed: without letters that look like others, in capitals or not.</summary>
static class RegistrationCodes
{
    const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    const int Length = 16; // 79 bits

    public static string Create() => RandomNumberGenerator.GetString(Letters, Length);

    /// <returns>False when it cannot be one.</returns>
    public static bool TryRead(string typed, out string code)
    {
        code = typed.Trim().ToUpperInvariant();
        return code.Length == Length && code.All(letter => Letters.Contains(letter, StringComparison.Ordinal));
    }
}
