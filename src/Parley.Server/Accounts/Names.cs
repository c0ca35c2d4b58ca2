using System.Text.RegularExpressions;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>What people and devices may be called.</summary>
static partial class Names
{
    public const int MaxNicknameLength = 64;

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

    public static string KeyOf(string username) => username.ToLowerInvariant();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.\-]{2,31}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Username();
}
