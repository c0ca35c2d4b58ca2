using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class AboutHandler(Database database, IOptions<AccountOptions> options) : IHandler<GetAbout, About>
{
    static readonly string[] Usernames = ["username"];
    static readonly string[] AllNames = ["username", "email", "phone"];

    public async ValueTask<Result<About>> HandleAsync(GetAbout request, Caller caller, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var account = await connection.QueryFirstOrDefaultAsync<Guid?>(Admissions.AnyAccount);
        var registration = options.Value.Registration switch
        {
            Registration.Open => "open",
            Registration.Invitation => "invitation",
            _ => "closed",
        };
        return new About(ServerVersion.Text, registration, account is not null, options.Value.AllowUnverifiedLogIn ? AllNames : Usernames, options.Value.PhoneRegion);
    }
}
