using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>
/// User names that would pass for those who run the server. Only these are kept apart: names of people look alike too often to
/// refuse Caro1 because there is a Carol, and what people see of each other is a nickname, which two may share.
/// </summary>
static class Impersonation
{
    /// <summary>Who runs a server, whom its mail comes from (RFC 2142), and whom a mention of everyone names.</summary>
    static readonly string[] Kept =
    [
        "admin", "administrator", "root", "system", "sysadmin", "server", "support", "help", "helpdesk", "security", "moderator", "operator",
        "official", "staff", "parley", "abuse", "hostmaster", "postmaster", "webmaster", "noreply", "everyone", "all", "here", "channel",
    ];

    static readonly HashSet<string> Looks = [.. Kept.SelectMany(LooksOf)];

    /// <summary>Whoever comes first may be called admin: they are the administrator.</summary>
    public static async Task<Error?> RefuseAsync(Transaction transaction, string username, AccountOptions options)
    {
        const string Any = "SELECT count(*) FROM (SELECT 1 FROM accounts LIMIT 1) AS first";
        const string Administrators = "SELECT username FROM accounts WHERE administrator = 1";
        var look = LookOf(username);
        if (Looks.Contains(look) || options.ReservedUsernames.SelectMany(LooksOf).Contains(look, StringComparer.Ordinal))
            return await transaction.FindAsync<long>(Any) == 0 ? null : Errors.NameReserved;
        var same = (await transaction.QueryAsync<string>(Administrators)).Any(
            other => LookOf(other) == look && Names.KeyOf(other) != Names.KeyOf(username));
        return same ? Errors.NameMisleading : null;
    }

    /// <summary>In small letters and in capitals: adm1n is ADMIN.</summary>
    static IEnumerable<string> LooksOf(string kept) => [LookOf(kept.ToLowerInvariant()), LookOf(kept.ToUpperInvariant())];

    /// <summary>
    /// Two names of one look are taken for each other: UTS 39's skeleton, as far as user names have letters for it, and without the
    /// dots and dashes between them. In capitals, I is an l; in small letters it is not.
    /// </summary>
    static string LookOf(string username) => username.Replace('I', 'l').ToLowerInvariant()
        .Replace('1', 'l').Replace('0', 'o').Replace("rn", "m", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal)
        .Replace(".", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
