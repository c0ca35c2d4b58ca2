namespace Parley.Protocol;

/// <summary>The device a session belongs to.</summary>
/// <param name="DeviceId">Chosen once by the device and kept; 1 to 64 characters. Logging in again from it replaces its session.</param>
/// <param name="Platform">For example <c>web</c>, <c>ios</c>, <c>linux</c>; at most 32 characters.</param>
/// <param name="Name">For people, for example "Ann's laptop"; at most 64 characters.</param>
public sealed record Device(string DeviceId, string Platform, string Name);

/// <summary>Creates an account and signs it in. The first account of a server is its administrator.</summary>
/// <param name="Username">3 to 32 of letters, digits, <c>_ . -</c>, no dot last or after another; unique without regard to case; for ever. Errors: <c>bad_username</c>, <c>username_taken</c>, <c>name_reserved</c>, <c>name_misleading</c>.</param>
/// <param name="Password">At least 8 characters, at most 256. Error: <c>weak_password</c>.</param>
/// <param name="Nickname">What others see; at most 64 characters; the user name when left out. Errors: <c>name_reserved</c>, <c>name_misleading</c>.</param>
/// <param name="Device">Where the person signs in.</param>
/// <param name="RegistrationCode">Where registration is by invitation. Errors: <c>bad_registration_code</c>, <c>registration_closed</c>.</param>
/// <param name="DeviceSecret">What this device was given when it signed in before.</param>
/// <param name="Email">As <c>accounts.update</c> takes it; none when left out.</param>
/// <param name="Phone">As <c>accounts.update</c> takes it; none when left out.</param>
public sealed record Register(
    string Username, string Password, Device Device, string? Nickname = null, string? RegistrationCode = null, string? DeviceSecret = null,
    string? Email = null, string? Phone = null) : IOperation<SignedIn>;

/// <summary>Signs in. Errors: <c>wrong_credentials</c>, <c>rate_limited</c>.</summary>
/// <param name="Login">
/// The user name; or an email or phone that was verified, or any that the server lets in: <c>logInNames</c> of <c>server.about</c>.
/// </param>
/// <param name="DeviceSecret">
/// What this device was given when it signed in before. With it, it has tries of its own: what others try on the account does not keep
/// it waiting.
/// </param>
public sealed record LogIn(string Login, string Password, Device Device, string? DeviceSecret = null) : IOperation<SignedIn>;

/// <summary>
/// Trades a refresh token for new tokens. A token is good once; spending it twice revokes the session. Errors: <c>unauthorized</c>,
/// <c>refresh_token_reused</c>.
/// </summary>
/// <param name="RefreshToken">The newest one. Left out by a browser whose cookie has it.</param>
public sealed record Refresh(string? RefreshToken = null) : IOperation<SignedIn>;

/// <summary>
/// Ends this session: its tokens stop working and its live connections close at once. A browser that keeps the refresh token in a
/// cookie can do it without an access token; only then is <c>refresh_token_reused</c> answered.
/// </summary>
public sealed record LogOut : IOperation<Done>;

/// <param name="Account">Who signed in.</param>
/// <param name="SessionId">This session.</param>
/// <param name="AccessToken">A JWT for <c>Authorization: Bearer</c>; good until <paramref name="AccessExpiresAt"/>.</param>
/// <param name="AccessExpiresAt">Milliseconds since the Unix epoch, UTC.</param>
/// <param name="RefreshExpiresAt">Milliseconds since the Unix epoch, UTC.</param>
/// <param name="RefreshToken">Keep it secret; good once, until <paramref name="RefreshExpiresAt"/>. Absent where a browser keeps it in a cookie.</param>
/// <param name="DeviceSecret">
/// Keep it secret, also after signing out, and bring it the next time: it proves that this device has signed in before, and lets nobody
/// in. Absent after a refresh, and where a browser keeps it in a cookie.
/// </param>
public sealed record SignedIn(
    Account Account, Guid SessionId, string AccessToken, long AccessExpiresAt, long RefreshExpiresAt, string? RefreshToken = null,
    string? DeviceSecret = null);

/// <summary>
/// Gives my password, which counts as a proof in this session for a while, as signing in does. Errors: <c>wrong_credentials</c>,
/// <c>rate_limited</c>.
/// </summary>
public sealed record Prove(string Password) : IOperation<Proved>;

/// <param name="Until">So long nothing asks for it again. Milliseconds since the Unix epoch, UTC.</param>
public sealed record Proved(long Until);

/// <summary>Asks for a ticket that opens one WebSocket, for clients that cannot set headers.</summary>
public sealed record IssueTicket : IOperation<Ticket>;

/// <param name="Value">For <c>/ws?ticket=…</c>; good once.</param>
/// <param name="ExpiresAt">Milliseconds since the Unix epoch, UTC.</param>
public sealed record Ticket(string Value, long ExpiresAt);
