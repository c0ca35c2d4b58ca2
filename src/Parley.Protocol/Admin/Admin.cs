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

/// <summary>Signs an account out on all its devices, at once. An administrator needs a proof. Errors: <c>not_found</c>, <c>password_needed</c>.</summary>
/// <param name="Username">Exactly, without regard to case.</param>
public sealed record EndSessions(string Username) : IOperation<SessionsEnded>;

/// <param name="Count">How many sessions it had.</param>
public sealed record SessionsEnded(int Count);

/// <summary>Makes a key that signs tokens from now on. Nobody is signed out. Refused, <c>bad_request</c>, where the configuration gives the keys.</summary>
/// <param name="ForgetOlder">
/// What older keys have signed is good no more, for when one was seen by others: every client renews its access token at once. <c>false</c>
/// when left out.
/// </param>
public sealed record RotateKeys(bool? ForgetOlder = null) : IOperation<KeysRotated>;

/// <param name="KeyId">The <c>kid</c> of what is signed from now on.</param>
/// <param name="Older">How many older keys are kept, for what they have signed.</param>
public sealed record KeysRotated(string KeyId, int Older);

/// <summary>Writes a complete copy of the embedded database while the server runs.</summary>
/// <param name="Path">A file that does not exist yet, on the server's machine.</param>
public sealed record BackUp(string Path) : IOperation<BackedUp>;

/// <param name="Bytes">Size of the copy.</param>
public sealed record BackedUp(string Path, long Bytes);
