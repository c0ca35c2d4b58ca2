using System.Text.RegularExpressions;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Texts;

namespace Parley.Server.Accounts;

/// <summary>What people and devices may be called.</summary>
static partial class Names
{
    // RFC 5321 §4.5.3.1.3, without the angle brackets.
    const int MaxEmailLength = 254;

    public static Error? RefuseUsername(string username) => Username().IsMatch(username) ? null : Errors.BadUsername;

    /// <summary>At a sentence's end, <c>@ann.</c> is Ann: dots stand between other characters. Accounts from before keep theirs.</summary>
    public static Error? RefuseNewUsername(string username) =>
        RefuseUsername(username) ?? (username.EndsWith('.') || username.Contains("..", StringComparison.Ordinal) ? Errors.BadUsername : null);

    /// <param name="nickname">From <see cref="Wording.Line"/>.</param>
    public static Error? RefuseNickname(string nickname) =>
        Wording.RefuseName(nickname, Nicknames.MaxLength, "nickname") ?? Nicknames.Refuse(nickname);

    /// <summary>A device with its name as it is kept.</summary>
    public static Device Clean(Device device) => device with { Name = Wording.Line(device.Name) };

    public static Error? RefuseDevice(Device device) =>
        device.DeviceId.Length is 0 or > 64 || device.Platform.Length is 0 or > 32 || (device.DeviceId + device.Platform).Any(char.IsControl)
            ? Errors.BadRequest("A device has an id of 1 to 64 characters and a platform of 1 to 32.", "device")
            : Wording.RefuseName(Clean(device).Name, 64, "device");

    public static bool IsEmail(string email) => email.Length <= MaxEmailLength && Email().IsMatch(email);

    /// <summary>What makes a user name or an email unique: it is the same in capitals or not, and in every form of its letters.</summary>
    public static string KeyOf(string name) => NormalForm.Folded(name);

    /// <summary>What a part of is looked for when people are.</summary>
    public static string SearchKeyOf(string username, string nickname) => KeyOf(username + ' ' + nickname);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.\-]{2,31}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Username();

    // Not all of RFC 5322, which hardly anyone's address needs: what catches slips of the finger.
    [GeneratedRegex(@"^[^\s\p{C}@]{1,64}@([^\s\p{C}@.]+\.)+[^\s\p{C}@.]{2,}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Email();
}
