namespace Parley.Protocol;

/// <summary>Counts an operator wants to see.</summary>
public sealed record GetStatistics : IOperation<Statistics>;

/// <param name="DatabaseBytes">Size of the database on disk.</param>
/// <param name="UptimeSeconds">Since this process started.</param>
public sealed record Statistics(
    string Version, string Database, long DatabaseBytes, long Accounts, long Conversations, long Events,
    int LiveConnections, long UptimeSeconds);

/// <summary>Makes the account an administrator with this password, creating it if need be. Ends its sessions.</summary>
/// <param name="Exists">True: the account must be there, else <c>not_found</c>. False: it must not, else <c>username_taken</c>.</param>
public sealed record SetAdministrator(string Username, string Password, bool? Exists = null) : IOperation<Account>;

/// <summary>Writes a complete copy of the embedded database while the server runs.</summary>
/// <param name="Path">A file that does not exist yet, on the server's machine.</param>
public sealed record BackUp(string Path) : IOperation<BackedUp>;

/// <param name="Bytes">Size of the copy.</param>
public sealed record BackedUp(string Path, long Bytes);
