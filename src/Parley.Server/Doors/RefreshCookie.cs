using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>
/// For browsers: the refresh token lives in a cookie that no script can read. Whoever wants it so names a slot in a header, one for
/// each account that is signed in there, and the token is taken out of the answer.
/// </summary>
/// <remarks>
/// The cookie alone does nothing, the header must be there too. A page of another origin cannot send it without being allowed to
/// (CORS: a header of one's own is asked about first), and <c>SameSite=Strict</c> keeps the cookie from its requests anyway.
/// </remarks>
sealed class RefreshCookie
{
    public const string Header = "Parley-Cookie";
    public const string SlotPattern = "^[a-z0-9]{1,16}$";

    // As narrow as it can be: refreshing and logging out have no more than this in common.
    const string Path = HttpDoor.Prefix + "/sessions";

    /// <summary>Of the whole browser, not of a slot: what proves that it has signed in before. Browsers keep no cookie for longer.</summary>
    const string Device = "parley_device";

    static readonly TimeSpan DeviceLifetime = TimeSpan.FromDays(400);

    readonly HttpContext _context;
    readonly string _name;

    RefreshCookie(HttpContext context, string slot) => (_context, _name) = (context, "parley-" + slot);

    /// <summary>Empty, and so no good token, where there is no cookie.</summary>
    public string Token => _context.Request.Cookies[_name] ?? "";

    /// <summary>Whether it brings, takes or ends a refresh token.</summary>
    public static bool Concerns(Operation operation) => operation.AnswerType.Type == typeof(SignedIn) || operation.RequestType.Type == typeof(LogOut);

    /// <returns>False when the header names no slot; true with <c>null</c> when it is not there.</returns>
    public static bool TryFind(HttpContext context, Operation operation, out RefreshCookie? cookie)
    {
        cookie = null;
        if (!Concerns(operation) || !context.Request.Headers.TryGetValue(Header, out var header))
            return true;
        var slot = header.ToString();
        if (slot.Length is 0 or > 16 || !slot.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)))
            return false;
        cookie = new RefreshCookie(context, slot);
        return true;
    }

    /// <summary>Spends the cookie's token where a request to refresh brings none; and brings the device's secret.</summary>
    public Admission Fill(Admission admission) => admission.Request switch
    {
        Refresh { RefreshToken: null } => admission with { Request = new Refresh(Token) },
        LogIn { DeviceSecret: null } logIn => admission with { Request = logIn with { DeviceSecret = _context.Request.Cookies[Device] } },
        Register { DeviceSecret: null } register => admission with { Request = register with { DeviceSecret = _context.Request.Cookies[Device] } },
        _ => admission,
    };

    /// <summary>Keeps the token that an answer brings, and forgets one that is good no more.</summary>
    /// <returns>What is left for the page to see.</returns>
    public Answer Keep(Answer answer)
    {
        if (answer.Value is SignedIn signedIn)
        {
            _context.Response.Cookies.Append(_name, signedIn.RefreshToken!, Options(DateTimeOffset.FromUnixTimeMilliseconds(signedIn.RefreshExpiresAt)));
            if (signedIn.DeviceSecret is { } secret)
                _context.Response.Cookies.Append(Device, secret, DeviceOptions());
            return answer with { Value = signedIn with { RefreshToken = null, DeviceSecret = null } };
        }

        if (answer.Value is Done || answer.Error?.Code is ErrorCodes.Unauthorized or ErrorCodes.RefreshTokenReused)
            _context.Response.Cookies.Append(_name, "", Options(DateTimeOffset.UnixEpoch));
        return answer;
    }

    CookieOptions DeviceOptions() => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = HttpDoor.Prefix,
        Secure = _context.Request.IsHttps,
        MaxAge = DeviceLifetime,
    };

    CookieOptions Options(DateTimeOffset expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = Path,
        Secure = _context.Request.IsHttps,
        Expires = expires,
    };
}
