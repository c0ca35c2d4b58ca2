using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Texts;

namespace Parley.Server.Accounts;

/// <summary>
/// What a new password must be: long enough, not among the commonest, and not made of names that anyone would try
/// (NIST SP 800-63B §3.1.1.2); never of a certain make.
/// </summary>
static class NewPassword
{
    const string Program = "parley";

    // A shorter one is part of too many words.
    const int LeastNameLength = 4;

    /// <param name="names">What the account is called: user name, nickname, email.</param>
    public static Error? Refuse(string password, AccountOptions options, params IEnumerable<string?> names)
    {
        var (min, max) = (options.MinPasswordLength, options.MaxPasswordLength);
        var read = NormalForm.OfPassword(password);
        if (password.Length > max || read.Length < min || read.Length > max)
            return Errors.WeakPassword(min, max, WeakPasswordReasons.Length);
        if (CommonPasswords.Contains(read))
            return Errors.WeakPassword(min, max, WeakPasswordReasons.Common);

        var rest = NormalForm.Folded(read);
        string? found = null;
        foreach (var name in Words(names.Append(Program).Append(options.Issuer)))
        {
            if (!IsMadeOf(rest, name))
                continue;
            rest = rest.Replace(name, "", StringComparison.Ordinal);
            found ??= name;
        }

        return found is not null && (rest.Length < min || CommonPasswords.Contains(rest))
            ? Errors.WeakPassword(min, max, WeakPasswordReasons.Name, found)
            : null;
    }

    /// <summary>Of a short name only when it is all but the digits and signs around it.</summary>
    static bool IsMadeOf(string password, string name) => name.Length >= LeastNameLength
        ? password.Contains(name, StringComparison.Ordinal)
        : string.Concat(password.Where(char.IsLetter)) == name;

    /// <summary>Each name as it is and in its parts, the longest first, so that what is left of a whole name is not a part of it.</summary>
    static IEnumerable<string> Words(IEnumerable<string?> names) => names.OfType<string>()
        .Select(name => NormalForm.Folded(name.Split('@')[0]))
        .SelectMany(name => name.Split([' ', '.', '_', '-']).Append(name))
        .Where(word => word.Length > 1).Distinct().OrderByDescending(word => word.Length);
}
