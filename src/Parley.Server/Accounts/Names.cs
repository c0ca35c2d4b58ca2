using System.Text.RegularExpressions;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>What people and devices may be called.</summary>
static partial class Names
{
    public const int MaxNicknameLength = 64;

    // RFC 5321 §4.5.3.1.3, without the angle brackets.
    const int MaxEmailLength = 254;

    public static Error? RefuseUsername(string username) => Username().IsMatch(username) ? null : Errors.BadUsername;

    /// <summary>Control characters are refused: they have no look of their own and can turn text around.</summary>
    public static Error? RefuseNickname(string nickname) =>
        nickname.Trim().Length is 0 or > MaxNicknameLength || nickname.Any(char.IsControl)
            ? Errors.BadRequest($"A nickname has 1 to {MaxNicknameLength} characters.", "nickname")
            : null;

    public static Error? RefuseDevice(Device device) =>
        device.DeviceId.Length is 0 or > 64 || device.Platform.Length is 0 or > 32 || device.Name.Length is 0 or > 64
            || (device.DeviceId + device.Platform + device.Name).Any(char.IsControl)
            ? Errors.BadRequest("A device has an id and a name of 1 to 64 characters and a platform of 1 to 32.", "device")
            : null;

    public static bool IsEmail(string email) => email.Length <= MaxEmailLength && Email().IsMatch(email);

    /// <summary>E.164: a plus, the country's code, at most 15 digits in all.</summary>
    public static bool IsPhone(string phone) => Phone().IsMatch(phone);

    /// <summary>What makes a user name or an email unique: it is the same in capitals or not.</summary>
    public static string KeyOf(string name) => name.ToLowerInvariant();

    /// <summary>What a part of is looked for when people are.</summary>
    public static string SearchKeyOf(string username, string nickname) => KeyOf(username + ' ' + nickname);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.\-]{2,31}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Username();

    // Not all of RFC 5322, which hardly anyone's address needs: what catches slips of the finger.
    [GeneratedRegex(@"^[^\s\p{C}@]{1,64}@([^\s\p{C}@.]+\.)+[^\s\p{C}@.]{2,}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Email();

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Phone();
}
