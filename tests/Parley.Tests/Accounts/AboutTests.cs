using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class AboutTests
{
    [Theory, OnBothDatabases]
    public async Task Anyone_learns_who_may_register_and_whether_they_would_be_the_first(DatabaseKind kind)
    {
        foreach (var registration in (string[])["Open", "Invitation", "Closed"])
        {
            await using var server = await TestServer.StartAsync(kind, ("Accounts:Registration", registration));
            var nobody = new Person(server, null, "nobody");
            var before = await nobody.CallAsync(new GetAbout());

            await server.PersonAsync("ann");

            var after = await nobody.CallAsync(new GetAbout());
            Assert.Equal(after with { HasAccounts = false, LogInNames = before.LogInNames }, before);
            Assert.Equal(["username"], after.LogInNames);
            Assert.True(after.HasAccounts);
            Assert.Equal(registration, after.Registration, ignoreCase: true);
            Assert.Matches(@"^\d+\.\d+\.\d+", after.Version);
        }
    }
}
