using System.Text;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

public sealed class HashingTests
{
    /// <summary>
    /// After a restart everyone signs in at once. Passwords that are hashed on the threads that everything else runs on keep it from them
    /// for as long as one waits: even connections to the database were given up then.
    /// </summary>
    [Fact]
    public async Task Many_who_sign_in_at_once_keep_no_other_request_waiting()
    {
        const int Many = 24;
        await using var database = await TestDatabases.CreateAsync(DatabaseKind.PostgreSQL);
        await using var server = await ServerProcess.StartAsync(new ServerStart(database)
        {
            // As few threads as the smallest machine has, where this shows.
            Through = ["env", "DOTNET_PROCESSOR_COUNT=2", "DOTNET_ThreadPool_ForceMaxWorkerThreads=2"],
            Arguments = ["--Accounts:PasswordIterations=200000", "--Accounts:MaxPasswordTries=1000"],
        });
        await server.RegisterAsync("many");

        var signingIn = Task.WhenAll(Enumerable.Range(0, Many).Select(number => SignInAsync(server, number)));
        var others = 0;
        for (; !signingIn.IsCompleted; others++)
            Assert.Equal(200, (await server.SendAsync(HttpMethod.Get, "/api/v1/server", body: null, token: null)).Status);

        Assert.Contains(201, await signingIn);
        Assert.True(others > Many, $"Only {others} requests were answered while {Many} signed in.");
        Assert.Empty(server.LoggedErrors);
    }

    static async Task<int> SignInAsync(ServerProcess server, int number)
    {
        var body = $$$"""{"login":"many","password":"correct horse","device":{"deviceId":"{{{number}}}","platform":"test","name":"test"}}""";
        return (await server.SendAsync(HttpMethod.Post, "/api/v1/sessions", Encoding.UTF8.GetBytes(body), token: null)).Status;
    }
}
