using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Accounts;

/// <summary>Accounts and sessions. Section <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    /// <summary>The shortest password, in characters (NIST SP 800-63B §5.1.1.2 asks for at least 8).</summary>
    [Range(8, 64)]
    public int MinPasswordLength { get; set; } = 8;

    /// <summary>The longest password, in characters.</summary>
    [Range(64, 1024)]
    public int MaxPasswordLength { get; set; } = 256;

    /// <summary>PBKDF2-HMAC-SHA256 iterations for a new password hash. Lower it only to measure other things.</summary>
    [Range(1_000, 100_000_000)]
    public int PasswordIterations { get; set; } = 600_000;

    /// <summary>How long an access token is good.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a device may stay away and still be signed in.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(60);

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
    /// folder. Programs that share a database share a key.
    /// </summary>
    [Base64String, MinLength(44)]
    public string? SigningKey { get; set; }

    /// <summary>Who issues access tokens: their <c>iss</c>.</summary>
    [Required]
    public string Issuer { get; set; } = "parley";

    /// <summary>Whom access tokens are for: their <c>aud</c>.</summary>
    [Required]
    public string Audience { get; set; } = "parley";
}
