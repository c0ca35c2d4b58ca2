namespace Parley.Protocol;

/// <summary>What everyone may see of an account, wherever it is named.</summary>
/// <param name="Id">Also the id of the account's own log, which only its devices read.</param>
/// <param name="Username">Fixed for ever; empty once the account is deleted.</param>
/// <param name="Nickname">What people see; empty once the account is deleted.</param>
/// <param name="Avatar">What stands for the person, as their client chose it: at most 256 characters. Where absent, clients draw one from name and id.</param>
/// <param name="IsDeleted"><c>true</c> once the account is deleted: what it wrote stays readable.</param>
public sealed record Account(
    Guid Id, string Username, string Nickname, bool IsAdministrator, string? Avatar = null, bool? IsDeleted = null);

/// <summary>The genders a profile can tell.</summary>
public static class Genders
{
    /// <summary>Female.</summary>
    public const string Female = "female";
    /// <summary>Male.</summary>
    public const string Male = "male";
    /// <summary>Neither.</summary>
    public const string Other = "other";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Female, Male, Other];
}

/// <summary>Who may see when I am online.</summary>
public static class PresenceVisibilities
{
    /// <summary>Whoever shares a conversation with me.</summary>
    public const string Everyone = "everyone";
    /// <summary>My contacts.</summary>
    public const string Contacts = "contacts";
    /// <summary>Nobody.</summary>
    public const string Nobody = "nobody";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Everyone, Contacts, Nobody];
}

/// <summary>Who may add me to groups without asking me; others invite me.</summary>
public static class Adders
{
    /// <summary>Whoever may bring people in.</summary>
    public const string Everyone = "everyone";
    /// <summary>My contacts.</summary>
    public const string Contacts = "contacts";
    /// <summary>I am always asked.</summary>
    public const string Nobody = "nobody";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Everyone, Contacts, Nobody];
}

/// <summary>The card of a person.</summary>
/// <param name="Email">Where its owner shows it.</param>
/// <param name="Gender">One of <see cref="Genders"/>.</param>
/// <param name="Signature">What the person says of themselves.</param>
public sealed record Profile(Account Account, string? Email = null, string? Gender = null, string? Signature = null);

/// <summary>My own profile, whole.</summary>
/// <param name="ShowsEmail">Whether others see my email, and find me by it.</param>
/// <param name="PresenceVisibility">One of <see cref="PresenceVisibilities"/>.</param>
/// <param name="WhoMayAdd">One of <see cref="Adders"/>.</param>
/// <param name="Phone">As <c>+8613800138000</c> (E.164).</param>
/// <param name="Birthday">As <c>2001-12-31</c>.</param>
public sealed record Me(
    Account Account, bool ShowsEmail, string PresenceVisibility, string WhoMayAdd, string? Email = null, string? Phone = null,
    string? Gender = null, string? Signature = null, string? Birthday = null);

/// <summary>My profile.</summary>
public sealed record GetMe : IOperation<Me>;

/// <summary>
/// Changes my profile; my other devices hear of it. What is left out stays; an empty text clears. Another email or phone needs a proof.
/// Error: <c>password_needed</c>.
/// </summary>
/// <param name="Nickname">1 to 64 characters. Errors: <c>name_reserved</c>, <c>name_misleading</c>.</param>
/// <param name="Email">An address. Others may say that it is theirs, until someone has shown it.</param>
/// <param name="Phone">
/// With a plus and the country's code, for example <c>+8613800138000</c>, or as it is dialled where the server is at home
/// (<c>phoneRegion</c> of <c>server.about</c>). As with the email.
/// </param>
/// <param name="Gender">One of <see cref="Genders"/>.</param>
/// <param name="Signature">At most 200 characters.</param>
/// <param name="Birthday">A day that has been, as <c>2001-12-31</c>.</param>
/// <param name="Avatar">At most 256 characters.</param>
/// <param name="ShowsEmail">Whether others see my email, and find me by it.</param>
/// <param name="PresenceVisibility">One of <see cref="PresenceVisibilities"/>.</param>
/// <param name="WhoMayAdd">One of <see cref="Adders"/>.</param>
public sealed record UpdateMe(
    string? Nickname = null, string? Email = null, string? Phone = null, string? Gender = null, string? Signature = null,
    string? Birthday = null, string? Avatar = null, bool? ShowsEmail = null, string? PresenceVisibility = null,
    string? WhoMayAdd = null) : IOperation<Me>;

/// <summary>Why a password is too weak.</summary>
public static class WeakPasswordReasons
{
    /// <summary>Too short or too long.</summary>
    public const string Length = "length";
    /// <summary>Among the passwords that everyone tries first.</summary>
    public const string Common = "common";
    /// <summary>Too little beside a name of the account or the server, which is <c>details.word</c>.</summary>
    public const string Name = "name";
}

/// <summary>Changes my password. Errors: <c>wrong_credentials</c>, <c>weak_password</c>.</summary>
/// <param name="EndOtherSessions">Signs out every device but this one; <c>false</c> when left out.</param>
public sealed record ChangePassword(string OldPassword, string NewPassword, bool? EndOtherSessions = null) : IOperation<Done>;

/// <summary>
/// Deletes my account for good: every device is signed out, contacts and groups are left, the profile is emptied. What I wrote stays
/// readable to those who have it, as from a deleted account. A group of mine passes to its longest-standing admin, else member.
/// Error: <c>wrong_credentials</c>.
/// </summary>
public sealed record DeleteAccount(string Password) : IOperation<Done>;

/// <summary>Looks an account up by its exact user name, or by the exact email of one that shows it; without regard to case. Error: <c>not_found</c>.</summary>
public sealed record FindAccount(string Name) : IOperation<Profile>;

/// <summary>The card of an account whose id I know. Error: <c>not_found</c>.</summary>
public sealed record GetProfile(Guid AccountId) : IOperation<Profile>;

/// <summary>People whose user name or nickname holds a text, without regard to case, by user name. Error: <c>search_disabled</c>.</summary>
/// <param name="Text">1 to 64 characters.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
/// <param name="Limit">1 to 100; 20 when left out.</param>
public sealed record SearchAccounts(string Text, string? After = null, int? Limit = null) : IOperation<AccountPage>;

/// <param name="Next">Ask with it for the next page; <c>null</c> on the last.</param>
public sealed record AccountPage(Account[] Accounts, string? Next = null);

/// <summary>In the account's own log: my profile as it is now.</summary>
public sealed record ProfileChanged(Me Me);

/// <summary>In the account's own log: my password was changed.</summary>
public sealed record PasswordChanged;
