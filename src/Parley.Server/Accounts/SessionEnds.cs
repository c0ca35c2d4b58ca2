namespace Parley.Server.Accounts;

/// <summary>Why sessions end: the reason that <c>session.ended</c> tells. docs/accounts.md says when.</summary>
static class SessionEnds
{
    public const string LoggedOut = "logged_out";
    public const string Replaced = "replaced";
    public const string Revoked = "revoked";
    public const string RevokedByAdministrator = "revoked_by_administrator";
    public const string TooManySessions = "too_many_sessions";
    public const string Expired = "expired";
    public const string RefreshTokenReused = "refresh_token_reused";
    public const string PasswordChanged = "password_changed";
    public const string PasswordReset = "password_reset";
    public const string AccountDeleted = "account_deleted";
}
