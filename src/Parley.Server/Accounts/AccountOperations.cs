using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Accounts;

/// <summary>Start here: every operation on accounts and sessions.</summary>
static class AccountOperations
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddSingleton<Tokens>().AddSingleton<Tickets>().AddSingleton<SignIns>().AddSingleton<EndedSessions>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<EndedSessions>())
        .AddSingleton(provider => new Passwords(provider.GetRequiredService<IOptions<AccountOptions>>().Value.PasswordIterations))
        .AddOperation<Register, SignedIn, RegisterHandler>(Create("/accounts"), Rate.Registration, Access.Anyone,
            errors: [ErrorCodes.BadUsername, ErrorCodes.UsernameTaken, ErrorCodes.WeakPassword])
        .AddOperation<GetMe, Me, GetMeHandler>(Get("/accounts/me"), Rate.Read)
        .AddOperation<UpdateMe, Me, UpdateMeHandler>(Patch("/accounts/me"), Rate.Write)
        .AddOperation<FindAccount, Profile, FindAccountHandler>(Get("/accounts/by-name/{name}"), Rate.Read,
            errors: [ErrorCodes.NotFound])
        .AddOperation<LogIn, SignedIn, LogInHandler>(Create("/sessions"), Rate.LogIn, Access.Anyone,
            errors: [ErrorCodes.WrongCredentials])
        .AddOperation<Refresh, SignedIn, RefreshHandler>(Post("/sessions/refresh"), Rate.LogIn, Access.Anyone,
            errors: [ErrorCodes.RefreshTokenReused])
        .AddOperation<LogOut, Done, LogOutHandler>(Delete("/sessions/current"), Rate.Write)
        .AddOperation<IssueTicket, Ticket, IssueTicketHandler>(Create("/sessions/ticket"), Rate.Write);
}
