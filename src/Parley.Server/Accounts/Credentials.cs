using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>
/// Checks passwords, wherever one is asked for. A name that nobody has costs as much time as a wrong password, counts like one and gets
/// the same answer.
/// </summary>
sealed class Credentials(Passwords passwords, PasswordTries tries)
{
    /// <param name="name">Whose password it is said to be, in lower case.</param>
    /// <param name="account"><c>null</c>: there is none of that name.</param>
    /// <returns>Why it is refused, <c>null</c> when the password is right; and whether that should be hashed anew.</returns>
    public async ValueTask<(Error? Refusal, bool NeedsRehash)> CheckAsync(string name, AccountRow? account, string password, CancellationToken ct)
    {
        if (tries.Take(name) is { } wait)
            return (Errors.RateLimited(wait), false);
        var verified = await passwords.VerifyAsync(password, account?.PasswordHash, ct);
        if (!verified.Right)
            return (Errors.WrongCredentials, false);
        tries.Forget(name);
        return (null, verified.NeedsRehash);
    }
}
