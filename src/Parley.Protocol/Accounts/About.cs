namespace Parley.Protocol;

/// <summary>What a client wants to know before anyone has signed in.</summary>
public sealed record GetAbout : IOperation<About>;

/// <param name="Version">Of the server; what stands after a plus sign is the build.</param>
/// <param name="Registration">Who may register. One of <c>open</c>, <c>invitation</c>, <c>closed</c>.</param>
/// <param name="HasAccounts"><c>false</c> while nobody has registered: whoever does first is the administrator, and needs no code.</param>
/// <param name="LogInNames">With what one signs in: <c>username</c> always, and <c>email</c> and <c>phone</c> where they need not be verified.</param>
/// <param name="PhoneRegion">The country, in two letters, in whose way phone numbers without a plus are read; none when absent.</param>
public sealed record About(string Version, string Registration, bool HasAccounts, string[] LogInNames, string? PhoneRegion = null);
