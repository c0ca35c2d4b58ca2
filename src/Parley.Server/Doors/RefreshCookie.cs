using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>
/// For browsers: the refresh token lives in a cookie that no script can read. Whoever wants it so names a slot in a header, one for
/// each account that is signed in there, and the token is taken out of the answer.
/// </summary>
/// <remarks>
/// The cookie alone does nothing, the header must be there too. A page of another origin cannot send it without being allowed to
/// (CORS: a header of one's own is asked about first), and <c>SameSite=Strict</c> keeps the cookie from its requests anyway. Over HTTPS
/// its name says that nobody but this host can have set it (RFC 6265bis §4.1.3.2), which is for the whole of the host.
/// </remarks>
sealed class RefreshCookie
{
    public const string Header = "Parley-Cookie";
    public const string SlotPattern = "^[a-z0-9]{1,16}$";

    // As narrow as it can be: refreshing and logging out have no more than this in common.
    const string Path = HttpDoor.Prefix + "/sessions";

    const string Host = "__Host-";

    /// <summary>Of the whole browser, not of a slot: what proves that it has signed in before. Browsers keep no cookie for longer.</summary>
    const string Device = "parley_device";

    static readonly TimeSpan DeviceLifetime = TimeSpan.FromDays(400);

    readonly HttpContext _context;
    readonly string _plainName;
    readonly bool _isSecure;

    RefreshCookie(HttpContext context, string slot, bool isSecure) => (_context, _plainName, _isSecure) = (context, "parley-" + slot, isSecure);

    /// <summary>Empty, and so no good token, where there is no cookie. One from before it had its name for HTTPS is still taken.</summary>
    public string Token => (_isSecure ? _context.Request.Cookies[SecureName] : null) ?? _context.Request.Cookies[_plainName] ?? "";

    string SecureName => Host + _plainName;

    string? DeviceSecret => (_isSecure ? _context.Request.Cookies[Host + Device] : null) ?? _context.Request.Cookies[Device];

    /// <summary>Whether it brings, takes or ends a refresh token.</summary>
    public static bool Concerns(Operation operation) => operation.AnswerType.Type == typeof(SignedIn) || operation.RequestType.Type == typeof(LogOut);

    /// <returns>False when the header names no slot; true with <c>null</c> when it is not there.</returns>
    public static bool TryFind(HttpContext context, Operation operation, HttpOptions options, out RefreshCookie? cookie)
    {
        cookie = null;
        if (!Concerns(operation) || !context.Request.Headers.TryGetValue(Header, out var header))
            return true;
        var slot = header.ToString();
        if (slot.Length is 0 or > 16 || !slot.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)))
            return false;
        cookie = new RefreshCookie(context, slot, options.SecureCookies || context.Request.IsHttps);
        return true;
    }

    /// <summary>Spends the cookie's token where a request to refresh brings none; and brings the device's secret.</summary>
    public Admission Fill(Admission admission) => admission.Request switch
    {
        Refresh { RefreshToken: null } => admission with { Request = new Refresh(Token) },
        LogIn { DeviceSecret: null } logIn => admission with { Request = logIn with { DeviceSecret = DeviceSecret } },
        Register { DeviceSecret: null } register => admission with { Request = register with { DeviceSecret = DeviceSecret } },
        _ => admission,
    };

    /// <summary>Keeps the token that an answer brings, and forgets one that is good no more.</summary>
    /// <returns>What is left for the page to see.</returns>
    public Answer Keep(Answer answer)
    {
        if (answer.Value is SignedIn signedIn)
        {
            Set(signedIn.RefreshToken!, DateTimeOffset.FromUnixTimeMilliseconds(signedIn.RefreshExpiresAt));
            if (signedIn.DeviceSecret is { } secret)
                KeepDevice(secret);
            return answer with { Value = signedIn with { RefreshToken = null, DeviceSecret = null } };
        }

        if (answer.Value is Done || answer.Error?.Code is ErrorCodes.Unauthorized or ErrorCodes.RefreshTokenReused)
            Set("", DateTimeOffset.UnixEpoch);
        return answer;
    }

    void KeepDevice(string secret)
    {
        var options = Options(_isSecure ? "/" : HttpDoor.Prefix, expires: null);
        options.MaxAge = DeviceLifetime;
        _context.Response.Cookies.Append(_isSecure ? Host + Device : Device, secret, options);
    }

    void Set(string token, DateTimeOffset expires)
    {
        if (_isSecure)
            _context.Response.Cookies.Append(SecureName, token, Options("/", expires));
        // Where the other one is kept, this is gone for good.
        if (!_isSecure || _context.Request.Cookies.ContainsKey(_plainName))
            _context.Response.Cookies.Append(_plainName, _isSecure ? "" : token, Options(Path, _isSecure ? DateTimeOffset.UnixEpoch : expires));
    }

    CookieOptions Options(string path, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = path,
        Secure = _isSecure,
        Expires = expires,
    };
}
