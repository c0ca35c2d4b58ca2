using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class RegistrationTests
{
    static readonly (string, string) ByInvitation = ("Accounts:Registration", "Invitation");

    [Theory, OnBothDatabases]
    public async Task A_closed_server_takes_its_first_account_and_no_other(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:Registration", "Closed"));
        var admin = await server.PersonAsync("admin");
        var code = await admin.CallAsync(new CreateRegistrationCode());

        Assert.True(admin.Account.IsAdministrator);
        Assert.Equal("registration_closed", await RegisterAsync(server, code: null));
        Assert.Equal("registration_closed", await RegisterAsync(server, code.Code));
    }

    [Theory, OnBothDatabases]
    public async Task By_invitation_one_registers_with_a_good_code_only(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ByInvitation);
        var admin = await server.PersonAsync("admin");
        var code = await admin.CallAsync(new CreateRegistrationCode(Note: " For the family. "));

        foreach (var wrong in new[] { null, "", "nonsense", "NOSUCHCODENSUCHC", "a\0b" })
            Assert.Equal("bad_registration_code", await RegisterAsync(server, wrong));
        Assert.Equal("ok", await RegisterAsync(server, code.Code));
        Assert.Equal("ok", await RegisterAsync(server, $" {code.Code.ToLowerInvariant()} "));
        Assert.Equal([code with { Uses = 2, Note = "For the family." }], (await admin.CallAsync(new ListRegistrationCodes())).Codes);
    }

    [Theory, OnBothDatabases]
    public async Task A_code_is_good_until_it_is_spent_expired_or_revoked(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ByInvitation);
        var admin = await server.PersonAsync("admin");
        var soon = server.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds();
        var twice = await admin.CallAsync(new CreateRegistrationCode(MaxUses: 2));
        var brief = await admin.CallAsync(new CreateRegistrationCode(ExpiresAt: soon));
        var revoked = await admin.CallAsync(new CreateRegistrationCode());

        Assert.Equal(["ok", "ok", "bad_registration_code"], [await RegisterAsync(server, twice.Code), await RegisterAsync(server, twice.Code), await RegisterAsync(server, twice.Code)]);
        Assert.Equal("ok", await RegisterAsync(server, brief.Code));
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("bad_registration_code", await RegisterAsync(server, brief.Code));
        Assert.Equal("ok", await RegisterAsync(server, revoked.Code));
        await admin.CallAsync(new RevokeRegistrationCode(revoked.Code));
        Assert.Equal("bad_registration_code", await RegisterAsync(server, revoked.Code));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(admin, new RevokeRegistrationCode(revoked.Code)));
        Assert.Equal("not_found", await Refusals.CodeOfAsync(admin, new RevokeRegistrationCode("nonsense")));
        Assert.Empty((await admin.CallAsync(new ListRegistrationCodes())).Codes);
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_who_use_a_code_at_once_no_more_get_in_than_it_allows(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ByInvitation);
        var admin = await server.PersonAsync("admin");
        var code = await admin.CallAsync(new CreateRegistrationCode(MaxUses: 3));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RegisterAsync(server, code.Code)));

        Assert.Equal(3, answers.Count(answer => answer == "ok"));
        Assert.Equal(9, answers.Count(answer => answer == "bad_registration_code"));
    }

    [Theory, OnBothDatabases]
    public async Task A_registration_that_is_refused_uses_nothing_up(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ByInvitation);
        var admin = await server.PersonAsync("admin");
        var code = await admin.CallAsync(new CreateRegistrationCode(MaxUses: 1));

        Assert.Equal("username_taken", await RegisterAsync(server, code.Code, admin.Account.Username));
        // Whoever has no code learns no names.
        Assert.Equal("bad_registration_code", await RegisterAsync(server, "nonsense", admin.Account.Username));

        Assert.Equal("ok", await RegisterAsync(server, code.Code));
    }

    [Theory, OnBothDatabases]
    public async Task Codes_are_listed_in_pages_the_newest_first(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var admin = await server.PersonAsync("admin");
        var codes = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            codes.Insert(0, (await admin.CallAsync(new CreateRegistrationCode())).Code);
            server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var pages = new List<RegistrationCodePage> { await admin.CallAsync(new ListRegistrationCodes(Limit: 2)) };
        while (pages[^1].Next is { } next)
            pages.Add(await admin.CallAsync(new ListRegistrationCodes(next, Limit: 2)));

        Assert.Equal([2, 2, 1], pages.Select(page => page.Codes.Length));
        Assert.Equal(codes, pages.SelectMany(page => page.Codes).Select(code => code.Code));
    }

    [Theory, OnBothDatabases]
    public async Task Codes_are_for_administrators_and_have_sensible_limits(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (admin, ann) = (await server.PersonAsync("admin"), await server.PersonAsync("ann"));
        var now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        Assert.Equal("forbidden", await Refusals.CodeOfAsync(ann, new CreateRegistrationCode()));
        foreach (var wrong in new CreateRegistrationCode[] { new(MaxUses: 0), new(MaxUses: 1_000_001), new(ExpiresAt: now), new(ExpiresAt: long.MaxValue), new(Note: new string('n', 201)), new(Note: "a\0") })
            Assert.Equal("bad_request", await Refusals.CodeOfAsync(admin, wrong));
        foreach (var wrong in new ListRegistrationCodes[] { new("nonsense"), new(Limit: 0), new(Limit: 101) })
            Assert.Equal("bad_request", await Refusals.CodeOfAsync(admin, wrong));
    }

    static async Task<string> RegisterAsync(TestServer server, string? code, string? username = null)
    {
        try
        {
            username ??= "new-" + Guid.CreateVersion7().ToString("N")[^12..];
            await new Person(server, null, "nobody").CallAsync(
                new Register(username, Person.Password, new Device("laptop", "linux", "A laptop"), RegistrationCode: code));
            return "ok";
        }
        catch (RefusedException refused)
        {
            return refused.Code;
        }
    }
}
