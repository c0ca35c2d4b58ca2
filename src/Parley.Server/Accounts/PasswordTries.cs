using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>What a try of a password counts for.</summary>
/// <param name="Allowances">The first is that of the place it is made from; the others are shared with other places.</param>
/// <param name="Asker">In which line it waits to be checked.</param>
sealed record PasswordTry(Allowance[] Allowances, Asker Asker);

/// <summary>
/// How often passwords are tried in vain. It is counted by account, whatever name of it was typed, and by place: whoever has signed in
/// before is not locked out by what is tried from elsewhere.
/// </summary>
sealed class PasswordTries(Debts debts, RateLimits limits, IOptions<AccountOptions> options)
{
    /// <summary>By someone who is signed in, and proves it to be still them.</summary>
    public PasswordTry OfSession(Caller caller) =>
        new([AtPlace(caller.AccountId, $"session {caller.SessionId}")], Asker.Known(caller.AccountId));

    /// <summary>From a device that has proved to have signed in before: nobody else uses these tries up.</summary>
    public PasswordTry OfDevice(Guid accountId, byte[] deviceHash) =>
        new([AtPlace(accountId, $"device {Convert.ToHexString(deviceHash)}")], Asker.Known(accountId));

    /// <summary>From an address where the account has signed in before.</summary>
    public PasswordTry OfKnownAddress(Guid accountId, string address) =>
        new([AtPlace(accountId, address), .. limits.Failures(address)], Asker.Known(accountId));

    /// <param name="who">The account; of a name that nobody has, <see cref="StandIn"/>.</param>
    public PasswordTry OfStranger(Guid who, string address)
    {
        var shared = new Allowance(who, "strangers", options.Value.MaxStrangerTries, options.Value.StrangerTryInterval);
        return new([AtPlace(who, address), shared, .. limits.Failures(address)], Asker.Stranger(address));
    }

    /// <summary>What a name that nobody has is counted by. A hash, which is short however long the name is.</summary>
    public static Guid StandIn(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    /// <summary>Counts a try before its password is checked, so that many at once are not one.</summary>
    /// <returns>How long to wait, when there were too many.</returns>
    public TimeSpan? Take(PasswordTry made) => debts.Take(made.Allowances);

    /// <summary>It was not checked.</summary>
    public void GiveBack(PasswordTry made) => debts.GiveBack(made.Allowances);

    /// <summary>The password was right: it counts for nothing, nor does what was tried at that place before.</summary>
    public void Forgive(PasswordTry made)
    {
        debts.GiveBack(made.Allowances);
        debts.Forgive(made.Allowances[0]);
    }

    /// <summary>The account has a new password, from the operator.</summary>
    public void ForgiveAll(Guid accountId) => debts.ForgiveAll(accountId);

    Allowance AtPlace(Guid who, string place) => new(who, place, options.Value.MaxPasswordTries, options.Value.PasswordTryInterval);
}
