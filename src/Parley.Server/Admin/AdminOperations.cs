using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Admin;

/// <summary>Start here: what those who run the server can ask of it.</summary>
static class AdminOperations
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddOperation<GetStatistics, Statistics, GetStatisticsHandler>(Get("/admin/statistics"), Rate.Read, Access.Administrator)
        .AddOperation<CreateRegistrationCode, RegistrationCode, CreateRegistrationCodeHandler>(
            Create("/admin/registration-codes"), Rate.Write, Access.Administrator)
        .AddOperation<ListRegistrationCodes, RegistrationCodePage, ListRegistrationCodesHandler>(
            Get("/admin/registration-codes"), Rate.Read, Access.Administrator)
        .AddOperation<RevokeRegistrationCode, Done, RevokeRegistrationCodeHandler>(
            Delete("/admin/registration-codes/{code}"), Rate.Write, Access.Administrator, errors: [ErrorCodes.NotFound])
        .AddOperation<EndSessions, SessionsEnded, EndSessionsHandler>(Delete("/admin/sessions/{username}"), Rate.Write, Access.Administrator,
            errors: [ErrorCodes.NotFound, ErrorCodes.PasswordNeeded])
        .AddOperation<SetAdministrator, Account, SetAdministratorHandler>(Put("/admin/administrators/{username}"), Rate.Write, Access.Operator,
            errors: [ErrorCodes.BadUsername, ErrorCodes.WeakPassword, ErrorCodes.NotFound, ErrorCodes.UsernameTaken])
        .AddOperation<RotateKeys, KeysRotated, RotateKeysHandler>(Post("/admin/keys/rotation"), Rate.Write, Access.Operator)
        .AddOperation<BackUp, BackedUp, BackUpHandler>(Create("/admin/backups"), Rate.Write, Access.Operator,
            errors: [ErrorCodes.FileExists, ErrorCodes.BackupFailed]);
}
