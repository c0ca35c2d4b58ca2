using System.Globalization;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Texts;

namespace Parley.Server.Accounts;

/// <summary>What people may say of themselves.</summary>
static class ProfileFields
{
    const int MaxSignatureLength = 200;
    const int MaxAvatarLength = 256;

    /// <summary>The request without the spaces around what was typed, and a phone number as it is kept.</summary>
    public static UpdateMe Read(UpdateMe request, AccountOptions options) => request with
    {
        Nickname = Wording.Line(request.Nickname),
        Email = ReadEmail(request.Email),
        Phone = ReadPhone(request.Phone, options),
        Signature = Wording.Line(request.Signature),
    };

    public static string? ReadEmail(string? typed) => typed is null ? null : NormalForm.Of(typed.Trim());

    /// <returns>As it was typed when it is no phone number: then it is refused.</returns>
    public static string? ReadPhone(string? typed, AccountOptions options) =>
        typed?.Trim() is { Length: > 0 } text ? Phones.Read(text, options.PhoneRegion) ?? text : typed?.Trim();

    public static Error? RefuseEmail(string? email) => email is { Length: > 0 } && !Names.IsEmail(email)
        ? Errors.BadRequest("This is not an email address.", "email")
        : null;

    public static Error? RefusePhone(string? phone, AccountOptions options) => phone is { Length: > 0 } && Phones.Read(phone, region: null) != phone
        ? Errors.BadRequest(
            options.PhoneRegion is null
                ? "A phone number is a + and 7 to 15 digits, the country's code first."
                : "This is not a phone number. One of another country begins with a + and the country's code.",
            "phone")
        : null;

    /// <param name="request">As it was read.</param>
    public static Error? Refuse(UpdateMe request, AccountOptions options, DateOnly today)
    {
        if (request.Nickname is { } nickname && Names.RefuseNickname(nickname) is { } refusal)
            return refusal;
        if ((RefuseEmail(request.Email) ?? RefusePhone(request.Phone, options)) is { } address)
            return address;
        if (request.Gender is { Length: > 0 } gender && !Genders.All.Contains(gender))
            return Errors.BadRequest($"The gender is one of {string.Join(", ", Genders.All)}.", "gender");
        if (Wording.RefuseLine(request.Signature, MaxSignatureLength, "signature") is { } unsigned)
            return unsigned;
        if (request.Birthday is { Length: > 0 } birthday && !(TryReadDay(birthday, out var day) && day < today))
            return Errors.BadRequest("The birthday is a day that has been, as 2001-12-31.", "birthday");
        if (request.Avatar is { } avatar && !IsText(avatar, MaxAvatarLength))
            return Errors.BadRequest($"An avatar has at most {MaxAvatarLength} characters.", "avatar");
        if (request.PresenceVisibility is { } visibility && !PresenceVisibilities.All.Contains(visibility))
            return Errors.BadRequest($"The visibility is one of {string.Join(", ", PresenceVisibilities.All)}.", "presenceVisibility");
        return request.WhoMayAdd is { } adders && !Adders.All.Contains(adders)
            ? Errors.BadRequest($"People are added by one of {string.Join(", ", Adders.All)}.", "whoMayAdd")
            : null;
    }

    /// <summary>The account as it is to be: what is left out stays, an empty text clears.</summary>
    /// <param name="now">Milliseconds since the Unix epoch, UTC.</param>
    public static AccountRow Apply(UpdateMe request, AccountRow row, long now)
    {
        var after = Apply(request, row);
        // What is claimed anew is not shown to be so yet.
        if (KeyOf(after.Email) != KeyOf(row.Email))
            after = after with { EmailAt = after.Email is null ? null : now, EmailVerifiedAt = null };
        if (after.Phone != row.Phone)
            after = after with { PhoneAt = after.Phone is null ? null : now, PhoneVerifiedAt = null };
        return after;
    }

    /// <summary>What makes an email the same.</summary>
    public static string? KeyOf(string? email) => email is null ? null : Names.KeyOf(email);

    static AccountRow Apply(UpdateMe request, AccountRow row) => row with
    {
        Nickname = request.Nickname ?? row.Nickname,
        Email = Changed(request.Email, row.Email),
        Phone = Changed(request.Phone, row.Phone),
        Gender = Changed(request.Gender, row.Gender),
        Signature = Changed(request.Signature, row.Signature),
        Birthday = Changed(request.Birthday, row.Birthday),
        Avatar = Changed(request.Avatar, row.Avatar),
        ShowsEmail = request.ShowsEmail is { } shows ? (shows ? 1 : 0) : row.ShowsEmail,
        PresenceVisibility = request.PresenceVisibility ?? row.PresenceVisibility,
        WhoMayAdd = request.WhoMayAdd ?? row.WhoMayAdd,
    };

    static string? Changed(string? given, string? before) => given is null ? before : given.Length == 0 ? null : given;

    static bool IsText(string text, int maxLength) => text.Length <= maxLength && !text.Any(char.IsControl);

    static bool TryReadDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
