using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Storage;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Accounts;

/// <summary>Start here: every operation on accounts and sessions.</summary>
static class AccountOperations
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddSingleton<Keys>().AddSingleton<Tokens>().AddSingleton<Tickets>().AddSingleton<SignIns>().AddSingleton<EndedSessions>()
        .AddSingleton<Remains>()
        .AddSingleton<PasswordTries>().AddSingleton<KnownPlaces>().AddSingleton<Credentials>().AddSingleton<Proofs>().AddSingleton<Logins>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<EndedSessions>())
        .AddSingleton(provider => new HashingPlaces(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<AccountOptions>>().Value.MaxPasswordsWaiting))
        .AddSingleton(provider => new Passwords(
            provider.GetRequiredService<HashingPlaces>(), provider.GetRequiredService<IOptions<AccountOptions>>().Value.PasswordIterations))
        .AddSingleton(new MigrationStep(9, NameKeys.RecomputeAsync))
        .AddOperation<GetAbout, About, AboutHandler>(Get("/server"), Rate.Read, Access.Anyone)
        .AddOperation<Register, SignedIn, RegisterHandler>(Create("/accounts"), Rate.Registration, Access.Anyone,
            errors: [ErrorCodes.BadUsername, ErrorCodes.UsernameTaken, ErrorCodes.NameReserved, ErrorCodes.NameMisleading, ErrorCodes.WeakPassword, ErrorCodes.RegistrationClosed, ErrorCodes.BadRegistrationCode])
        .AddOperation<GetMe, Me, GetMeHandler>(Get("/accounts/me"), Rate.Read)
        .AddOperation<UpdateMe, Me, UpdateMeHandler>(Patch("/accounts/me"), Rate.Write,
            errors: [ErrorCodes.PasswordNeeded, ErrorCodes.NameReserved, ErrorCodes.NameMisleading])
        .AddOperation<ChangePassword, Done, ChangePasswordHandler>(Put("/accounts/me/password"), Rate.Write,
            errors: [ErrorCodes.WrongCredentials, ErrorCodes.WeakPassword])
        .AddOperation<DeleteAccount, Done, DeleteAccountHandler>(Post("/accounts/me/delete"), Rate.Write,
            errors: [ErrorCodes.WrongCredentials, ErrorCodes.Forbidden])
        .AddOperation<SearchAccounts, AccountPage, SearchAccountsHandler>(Get("/accounts"), Rate.Read,
            errors: [ErrorCodes.SearchDisabled])
        .AddOperation<GetProfile, Profile, GetProfileHandler>(Get("/accounts/{accountId}"), Rate.Read,
            errors: [ErrorCodes.NotFound])
        .AddOperation<FindAccount, Profile, FindAccountHandler>(Get("/accounts/by-name/{name}"), Rate.Read,
            errors: [ErrorCodes.NotFound])
        .AddOperation<LogIn, SignedIn, LogInHandler>(Create("/sessions"), Rate.LogIn, Access.Anyone,
            errors: [ErrorCodes.WrongCredentials])
        .AddOperation<Refresh, SignedIn, RefreshHandler>(Post("/sessions/refresh"), Rate.LogIn, Access.Anyone,
            errors: [ErrorCodes.Unauthorized, ErrorCodes.RefreshTokenReused])
        .AddOperation<LogOut, Done, LogOutHandler>(Delete("/sessions/current"), Rate.Write,
            errors: [ErrorCodes.RefreshTokenReused])
        .AddOperation<Prove, Proved, ProveHandler>(Post("/sessions/current/proof"), Rate.Write,
            errors: [ErrorCodes.WrongCredentials])
        .AddOperation<IssueTicket, Ticket, IssueTicketHandler>(Create("/sessions/ticket"), Rate.Write)
        .AddOperation<ListDevices, DevicePage, ListDevicesHandler>(Get("/devices"), Rate.Read)
        .AddOperation<RevokeDevice, Done, RevokeDeviceHandler>(Delete("/devices/{sessionId}"), Rate.Write,
            errors: [ErrorCodes.NotFound, ErrorCodes.PasswordNeeded])
        .AddOperation<RevokeOtherDevices, Done, RevokeOtherDevicesHandler>(Delete("/devices/others"), Rate.Write,
            errors: [ErrorCodes.PasswordNeeded]);
}
