using Parley.Protocol;
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
            new string('n', 64), $"ann@{ann.Id:N}{new string('e', 214)}.org", "+" + $"{BitConverter.ToUInt32(ann.Id.ToByteArray(), 12)}"[..7], Signature: new string('s', 200),
            Birthday: server.Clock.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd"), Avatar: new string('a', 256)));
    }

    [Theory, OnBothDatabases]
    public async Task An_email_and_a_phone_belong_to_one_account_in_capitals_or_not(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var (email, phone) = (EmailOf(ann), PhoneOf(ann));
        await ann.CallAsync(new UpdateMe(Email: email, Phone: phone));

        Assert.Equal("email_taken", await Refusals.CodeOfAsync(bob, new UpdateMe(Email: email.ToUpperInvariant())));
        Assert.Equal("phone_taken", await Refusals.CodeOfAsync(bob, new UpdateMe(Phone: phone)));

        await ann.CallAsync(new UpdateMe(Email: email.ToUpperInvariant()));
        await ann.CallAsync(new UpdateMe(Email: "", Phone: ""));
        await bob.CallAsync(new UpdateMe(Email: email, Phone: phone));
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_who_want_one_email_or_phone_one_gets_it_and_the_others_are_told(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var people = await server.PeopleAsync([.. Enumerable.Range(0, 8).Select(i => $"p{i}")]);
        for (var round = 0; round < 3; round++)
        {
            var (email, phone) = ($"{round}{EmailOf(people[0])}", $"+{round + 1}{PhoneOf(people[0])[2..]}");

            Assert.Equal(Expected("email_taken"), await RaceAsync(new UpdateMe(Email: email)));
            Assert.Equal(Expected("phone_taken"), await RaceAsync(new UpdateMe(Phone: phone)));
        }

        static string[] Expected(string code) => [.. Enumerable.Repeat(code, 7).Append("ok").Order(StringComparer.Ordinal)];

        async Task<string[]> RaceAsync(UpdateMe request) =>
            [.. (await Task.WhenAll(people.Select(person => CodeAsync(person, request)))).Order(StringComparer.Ordinal)];

        static async Task<string> CodeAsync(Person person, UpdateMe request)
        {
            try
            {
                await person.CallAsync(request);
                return "ok";
            }
            catch (RefusedException refused)
            {
                return refused.Code;
            }
        }
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

    static Me ReadMe(Event logged) => System.Text.Json.JsonSerializer.Deserialize(logged.Body, ProtocolJson.Default.ProfileChanged)!.Me;

    internal static string EmailOf(Person person) => $"{person.Account.Username}@Example.org";

    internal static string PhoneOf(Person person) => $"+86{BitConverter.ToUInt64(person.Id.ToByteArray(), 8) % 10_000_000_000:D10}";
}
