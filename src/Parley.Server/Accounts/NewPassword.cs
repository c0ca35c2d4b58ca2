using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>What a new password must be: long enough and not among the commonest (NIST SP 800-63B §5.1.1.2); never of a certain make.</summary>
static class NewPassword
{
    public static Error? Refuse(string password, AccountOptions options)
    {
        if (password.Length < options.MinPasswordLength || password.Length > options.MaxPasswordLength)
            return Errors.WeakPassword(options.MinPasswordLength, options.MaxPasswordLength, common: false);
        return CommonPasswords.Contains(password) ? Errors.WeakPassword(options.MinPasswordLength, options.MaxPasswordLength, common: true) : null;
    }
}
