using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Running;

namespace Parley.Server.Accounts;

/// <summary>
/// Checks passwords, wherever one is asked for. A name that nobody has costs as much time as a wrong password, counts like one and gets
/// the same answer.
/// </summary>
sealed class Credentials(Passwords passwords, PasswordTries tries, SecurityLog security)
{
    /// <summary>For whoever is signed in: their tries are their session's own.</summary>
    public ValueTask<(Error? Refusal, bool NeedsRehash)> CheckAsync(AccountRow account, string password, Caller caller, CancellationToken ct) =>
        CheckAsync(account, password, tries.OfSession(caller), caller, ct);

    /// <param name="account"><c>null</c>: there is none of that name.</param>
    /// <returns>Why it is refused, <c>null</c> when the password is right; and whether that should be hashed anew.</returns>
    public async ValueTask<(Error? Refusal, bool NeedsRehash)> CheckAsync(
        AccountRow? account, string password, PasswordTry made, Caller caller, CancellationToken ct)
    {
        if (tries.Take(made) is { } wait)
        {
            security.PasswordThrottled(caller, account?.Id);
            return (Errors.RateLimited(wait), false);
        }

        var verified = await passwords.VerifyAsync(password, account?.PasswordHash, made.Asker, ct);
        if (verified.Error is { } overloaded)
        {
            tries.GiveBack(made);
            return (overloaded, false);
        }

        if (!verified.Value.Right)
        {
            security.PasswordRefused(caller, account?.Id);
            return (Errors.WrongCredentials, false);
        }

        tries.Forgive(made);
        return (null, verified.Value.NeedsRehash);
    }
}
