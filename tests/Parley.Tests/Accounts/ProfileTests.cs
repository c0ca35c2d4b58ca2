using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class ProfileTests(SharedServers servers)
{
    [Theory, OnBothDatabases]
    public async Task A_profile_holds_what_was_last_said_of_each_field(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var (email, phone) = (EmailOf(ann), PhoneOf(ann));

        var me = await ann.CallAsync(new UpdateMe(
            " Ann 安娜 ", $" {email} ", phone, Genders.Female, " Hi. ", "2001-12-31", "cat", ShowsEmail: true, PresenceVisibilities.Contacts));

        var account = ann.Account with { Nickname = "Ann 安娜", Avatar = "cat" };
        Assert.Equal(new Me(account, true, "contacts", "everyone", email, phone, "female", "Hi.", "2001-12-31"), me);
        Assert.Equal(me, await ann.CallAsync(new GetMe()));
        Assert.Equal(me, await ann.CallAsync(new UpdateMe()));
        Assert.Equal(me with { Account = account with { Nickname = "Ann" } }, await ann.CallAsync(new UpdateMe("Ann")));
    }

    [Theory, OnBothDatabases]
    public async Task An_empty_text_clears_and_what_is_left_out_stays(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        await ann.CallAsync(new UpdateMe(
            Email: EmailOf(ann), Phone: PhoneOf(ann), Gender: Genders.Other, Signature: "Hi.", Birthday: "2001-12-31", Avatar: "cat", ShowsEmail: true));

        var me = await ann.CallAsync(new UpdateMe(Email: "", Phone: "", Gender: "", Signature: "", Birthday: "", Avatar: ""));

        Assert.Equal(new Me(ann.Account, ShowsEmail: true, PresenceVisibilities.Everyone, Adders.Everyone), me);
        Assert.Equal("bad_request", await Refusals.CodeOfAsync(ann, new UpdateMe(Nickname: "")));
    }

    [Theory, OnBothDatabases]
    public async Task Every_field_has_its_shape_and_its_limit(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        var tomorrow = server.Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd");
        UpdateMe[] wrong =
        [
            new(Nickname: " "), new(Nickname: new string('n', 65)), new(Nickname: "a\nb"),
            new(Email: "ann"), new(Email: "ann@"), new(Email: "@example.org"), new(Email: "ann@example"), new(Email: "a nn@example.org"),
            new(Email: "ann@exa@mple.org"), new(Email: "ann@example..org"), new(Email: "a\0@example.org"), new(Email: new string('a', 65) + "@example.org"),
            new(Email: $"ann@{new string('e', 247)}.org"),
            new(Phone: "13800138000"), new(Phone: "+123456"), new(Phone: "+1234567890123456"), new(Phone: "+0123456789"), new(Phone: "+86 138"),
            new(Gender: "Female"), new(Signature: new string('s', 201)), new(Signature: "a\0b"), new(Avatar: new string('a', 257)),
            new(Birthday: "2001-02-30"), new(Birthday: "31.12.2001"), new(Birthday: "2001-1-1"), new(Birthday: tomorrow),
            new(PresenceVisibility: ""), new(PresenceVisibility: "friends"),
        ];

        foreach (var request in wrong)
            Assert.Equal((request, "bad_request"), (request, await Refusals.CodeOfAsync(ann, request)));
        await ann.CallAsync(new UpdateMe(
            new string('n', 64), $"ann@{ann.Id:N}{new string('e', 214)}.org", "+4930" + $"{BitConverter.ToUInt32(ann.Id.ToByteArray(), 12):D10}"[..6], Signature: new string('s', 200),
            Birthday: server.Clock.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd"), Avatar: new string('a', 256)));
    }

    [Theory, OnBothDatabases]
    public async Task Whether_an_address_has_an_account_cannot_be_told_by_claiming_it(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var (email, phone) = (EmailOf(ann), PhoneOf(ann));
        await ann.CallAsync(new UpdateMe(Email: email, Phone: phone));
        // Also when it was shown to be hers.
        await VerifyAsync(server, ann);

        var claimed = await bob.CallAsync(new UpdateMe(Email: email.ToUpperInvariant(), Phone: phone));
        var free = await bob.CallAsync(new UpdateMe(Email: EmailOf(bob), Phone: PhoneOf(bob)));

        Assert.Equal(free with { Email = email.ToUpperInvariant(), Phone = phone }, claimed);
        Assert.Equal((email, phone), ((await ann.CallAsync(new GetMe())).Email, (await ann.CallAsync(new GetMe())).Phone));
    }

    [Theory, OnBothDatabases]
    public async Task A_phone_number_without_its_country_is_of_the_servers_own(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Accounts:PhoneRegion", "CN"), ("Accounts:AllowUnverifiedLogIn", "true"));
        var nobody = new Person(server, null, "nobody");
        var device = new Device("laptop", "linux", "A laptop");
        var ann = new Person(
            server, await nobody.CallAsync(new Register("ann", Person.Password, device, Email: " ann@example.org ", Phone: "138 0013 8000")), "ann");

        var me = await ann.CallAsync(new GetMe());
        Assert.Equal(("ann@example.org", "+8613800138000"), (me.Email, me.Phone));
        Assert.Equal("+493012345678", (await ann.CallAsync(new UpdateMe(Phone: "+49 (0)30 12345678"))).Phone);
        await ann.CallAsync(new UpdateMe(Phone: "13800138000"));
        foreach (var login in new[] { "13800138000", "+86 138-0013-8000", "ann@example.org" })
            Assert.Equal(ann.Id, (await nobody.CallAsync(new LogIn(login, Person.Password, device))).Account.Id);
        foreach (var wrong in new Register[] { new("bob", Person.Password, device, Email: "bob"), new("bob", Person.Password, device, Phone: "call me") })
            Assert.Equal("bad_request", await Refusals.CodeOfAsync(nobody, wrong));
        Assert.Equal(("CN", 3), ((await nobody.CallAsync(new GetAbout())).PhoneRegion, (await nobody.CallAsync(new GetAbout())).LogInNames.Length));
    }

    [Theory, OnBothDatabases]
    public async Task My_other_devices_hear_of_a_change_and_nobody_of_none(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var ann = await server.PersonAsync("ann");
        await using var phone = await (await ann.OnAsync("phone")).ConnectAsync();
        var head = (await phone.Hello).LastSeq;

        var me = await ann.CallAsync(new UpdateMe(Signature: "Hi."));
        await ann.CallAsync(new UpdateMe(Signature: "Hi."));
        await ann.CallAsync(new UpdateMe());
        await ann.CallAsync(new UpdateMe(Signature: "Bye."));

        await phone.HearsAsync(ann.Id, head + 2);
        var heard = phone.EventsOf(ann.Id);
        Assert.Equal([EventKinds.ProfileChanged, EventKinds.ProfileChanged], heard.Select(logged => logged.Kind));
        Assert.Equal(me, ReadMe(heard[0]));
        Assert.Equal("Bye.", ReadMe(heard[1]).Signature);
    }

    /// <summary>As if both had been shown to be theirs, which no door does yet.</summary>
    internal static Task VerifyAsync(TestServer server, Person person) => server.Services.GetRequiredService<Committer>().ChangeAsync<Done>(
        [person.Id],
        async transaction =>
        {
            await transaction.ExecuteAsync("UPDATE accounts SET email_verified_at = 1, phone_verified_at = 1 WHERE id = @Id", new { person.Id });
            return new Done();
        });

    static Me ReadMe(Event logged) => System.Text.Json.JsonSerializer.Deserialize(logged.Body, ProtocolJson.Default.ProfileChanged)!.Me;

    internal static string EmailOf(Person person) => $"{person.Account.Username}@Example.org";

    internal static string PhoneOf(Person person) => $"+8613{BitConverter.ToUInt64(person.Id.ToByteArray(), 8) % 1_000_000_000:D9}";
}
