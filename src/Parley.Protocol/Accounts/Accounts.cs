namespace Parley.Protocol;

/// <summary>What everyone may see of an account.</summary>
/// <param name="Id">Also the id of the account's own log, which only its devices read.</param>
public sealed record Account(Guid Id, string Username, string Nickname, bool IsAdministrator);

/// <summary>My profile.</summary>
public sealed record GetMe : IOperation<Account>;

/// <summary>Changes my profile; my other devices hear of it.</summary>
/// <param name="Nickname">1 to 64 characters.</param>
public sealed record UpdateMe(string Nickname) : IOperation<Account>;

/// <summary>Looks an account up by its exact user name, without regard to case. Error: <c>not_found</c>.</summary>
public sealed record FindAccount(string Username) : IOperation<Account>;
