using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Accounts;

/// <summary>Who may register.</summary>
public enum Registration
{
    /// <summary>Anyone.</summary>
    Open,
    /// <summary>Whoever has a code from an administrator.</summary>
    Invitation,
    /// <summary>Nobody.</summary>
    Closed,
}

/// <summary>Accounts and sessions. Section <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    internal const int LeastPasswordLength = 8;

    /// <summary>
    /// <c>Open</c>: anyone may register. <c>Invitation</c>: whoever has a code from an administrator. <c>Closed</c>: nobody. The first
    /// account of an empty server may always.
    /// </summary>
    [EnumDataType(typeof(Registration))]
    public Registration Registration { get; set; } = Registration.Open;

    /// <summary>
    /// The country, in two letters (<c>CN</c>, <c>DE</c>), in whose way phone numbers without a <c>+</c> are read. When left out, none is.
    /// </summary>
    [AllowedRegion]
    public string? PhoneRegion { get; set; }

    /// <summary>Whether people find others by a part of their names; by the exact user name they always do.</summary>
    public bool AllowSearch { get; set; } = true;

    /// <summary>
    /// User names that nobody may register, nor what looks like them, beside those that are kept anyway: admin, support, everyone and the
    /// like. An operator can still make such an account with <c>parley admin create</c>.
    /// </summary>
    public string[] ReservedUsernames { get; set; } = [];

    /// <summary>The shortest password, in characters (NIST SP 800-63B §5.1.1.2 asks for at least 8).</summary>
    [Range(LeastPasswordLength, 64)]
    public int MinPasswordLength { get; set; } = LeastPasswordLength;

    /// <summary>The longest password, in characters.</summary>
    [Range(64, 1024)]
    public int MaxPasswordLength { get; set; } = 256;

    /// <summary>PBKDF2-HMAC-SHA256 iterations for a new password hash. Lower it only to measure other things.</summary>
    [Range(1_000, 100_000_000)]
    public int PasswordIterations { get; set; } = 600_000;

    /// <summary>
    /// How often an account's password may be tried from one place before it must wait: from a device or an address where it has signed
    /// in before, by a session, and from any other address.
    /// </summary>
    [Range(1, 1000)]
    public int MaxPasswordTries { get; set; } = 10;

    /// <summary>How long until one more try is given back. The right password gives back all of that place.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PasswordTryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often an account's password may be tried from all addresses together where it has not signed in before.</summary>
    [Range(1, 10_000)]
    public int MaxStrangerTries { get; set; } = 50;

    /// <summary>How long until one more of those tries is given back.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan StrangerTryInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many passwords may wait to be hashed: of strangers, and again of those who have signed in before. Beyond it the answer is
    /// <c>overloaded</c>, as it is after ten seconds in that line. One address, or account, has a quarter of it.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxPasswordsWaiting { get; set; } = 64;

    /// <summary>How many devices an account may be signed in on; one more ends the session that was not used for longest.</summary>
    [Range(1, 1000)]
    public int MaxSessions { get; set; } = 50;

    /// <summary>How long an access token is good.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a device may stay away and still be signed in.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(60);

    /// <summary>How long a session lasts, however much it is used. Then one signs in again.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3660.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(180);

    /// <summary>
    /// How long a password that was given counts, at log-in too, before it is asked for again: to change email or phone, to sign other
    /// devices out.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ProofLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether one signs in with an email or a phone number that nobody has verified, where no other account has: the one that has said
    /// so for longest. Then whoever says that an address is theirs can find out whether another account did before.
    /// </summary>
    public bool AllowUnverifiedLogIn { get; set; }

    /// <summary>
    /// How long the refresh token before the current one is still taken, for a client whose answer was lost on the way. Later it is
    /// a sign of theft.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a WebSocket ticket is good.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00")]
    public TimeSpan TicketLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The key that signs access tokens: at least 32 bytes, in base64. When left out, one is made on first start and kept in the data
    /// folder.
    /// </summary>
    [Base64String, MinLength(44)]
    public string? SigningKey { get; set; }

    /// <summary>Keys that signed before <c>Accounts:SigningKey</c> did: what they have signed is still good. At most 16.</summary>
    [MaxLength(16), SigningKeys]
    public string[] OlderSigningKeys { get; set; } = [];

    /// <summary>Who issues access tokens: their <c>iss</c>.</summary>
    [Required]
    public string Issuer { get; set; } = "parley";

    /// <summary>Whom access tokens are for: their <c>aud</c>.</summary>
    [Required]
    public string Audience { get; set; } = "parley";
}

/// <summary>A region whose phone numbers are known.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class AllowedRegionAttribute() : ValidationAttribute("{0} must be a country in two capital letters, for example CN.")
{
    public override bool IsValid(object? value) => value is null or "" || (value is string region && Phones.IsRegion(region));
}

/// <summary>Each of them a key, as <see cref="AccountOptions.SigningKey"/> is.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class SigningKeysAttribute() : ValidationAttribute("Each of {0} must be at least 32 bytes, in base64.")
{
    static readonly Base64StringAttribute Base64 = new();

    public override bool IsValid(object? value) => value is string[] keys && keys.All(key => key.Length >= 44 && Base64.IsValid(key));
}
