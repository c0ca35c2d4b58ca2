namespace Parley.Protocol;

/// <summary>Where I am signed in, the last used first.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListDevices(string? After = null, int? Limit = null) : IOperation<DevicePage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record DevicePage(SignedInDevice[] Devices, string? Next = null);

/// <param name="IsCurrent">Whether it is the one that asks.</param>
/// <param name="IsOnline">Whether it has a live connection now.</param>
/// <param name="SignedInAt">Milliseconds since the Unix epoch, UTC.</param>
/// <param name="LastUsedAt">When it last signed in or renewed its tokens, which a device in use does every few minutes.</param>
/// <param name="LastAddress">From where, at that time.</param>
public sealed record SignedInDevice(
    Guid SessionId, Device Device, bool IsCurrent, bool IsOnline, long SignedInAt, long LastUsedAt, string LastAddress);

/// <summary>
/// Signs a device of mine out, at once and on its live connections. Another than this one needs a proof. Errors: <c>not_found</c>,
/// <c>password_needed</c>.
/// </summary>
public sealed record RevokeDevice(Guid SessionId) : IOperation<Done>;

/// <summary>Signs out every device of mine but this one. It needs a proof. Error: <c>password_needed</c>.</summary>
public sealed record RevokeOtherDevices : IOperation<Done>;
