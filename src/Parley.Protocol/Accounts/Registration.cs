namespace Parley.Protocol;

/// <summary>Makes a code with which people can register where registration is by invitation. For administrators.</summary>
/// <param name="MaxUses">How many may register with it; any number when left out.</param>
/// <param name="ExpiresAt">Milliseconds since the Unix epoch, UTC; never when left out.</param>
/// <param name="Note">For whom or what it is; at most 200 characters.</param>
public sealed record CreateRegistrationCode(int? MaxUses = null, long? ExpiresAt = null, string? Note = null) : IOperation<RegistrationCode>;

/// <param name="Uses">How many have registered with it.</param>
/// <param name="CreatedAt">Milliseconds since the Unix epoch, UTC.</param>
public sealed record RegistrationCode(string Code, int Uses, long CreatedAt, int? MaxUses = null, long? ExpiresAt = null, string? Note = null);

/// <summary>The codes that can still be used, the newest first.</summary>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 50 when left out.</param>
public sealed record ListRegistrationCodes(string? After = null, int? Limit = null) : IOperation<RegistrationCodePage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record RegistrationCodePage(RegistrationCode[] Codes, string? Next = null);

/// <summary>Makes a code useless. Error: <c>not_found</c>.</summary>
public sealed record RevokeRegistrationCode(string Code) : IOperation<Done>;
