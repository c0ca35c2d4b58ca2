using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>A bug of the server's own, on a live connection.</summary>
public sealed class BrokenServerTests
{
    [Theory, OnBothDatabases]
    public async Task It_closes_the_connection_with_a_code_and_no_other(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, services => services
            .AddSingleton<OperationTable.Row>(_ => new Bug("tests.admission", failsAtOnce: true))
            .AddSingleton<OperationTable.Row>(_ => new Bug("tests.answer", failsAtOnce: false)));
        var ann = await server.PersonAsync("ann");
        await using var other = await ann.ConnectAsync();
        foreach (var messagePack in new[] { false, true })
        {
            foreach (var operation in new[] { "tests.admission", "tests.answer" })
            {
                await using var live = await ann.ConnectAsync(messagePack);
                await Assert.ThrowsAsync<IOException>(() => live.AskAsync(operation, JsonSerializer.SerializeToElement(new { })));
                Assert.Equal(CloseCodes.Internal, await live.Closed);
            }
        }

        await other.FenceAsync();
    }

    /// <summary>An operation that is broken in a way that no operation should be.</summary>
    sealed class Bug : Operation
    {
        readonly bool _failsAtOnce;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Bug(string name, bool failsAtOnce)
        {
            (Name, Route, Access, Needs, Rate, Errors) = (name, Route.Post("/" + name), Access.Anyone, null, Rate.Read, []);
            (RequestType, AnswerType) = (ProtocolJson.Default.Done, ProtocolJson.Default.Account);
            _failsAtOnce = failsAtOnce;
        }

        public override ValueTask<Admission> AdmitAsync(ReadOnlySpan<byte> body, Caller caller, CancellationToken ct) =>
            _failsAtOnce ? throw new NotSupportedException("a bug") : ValueTask.FromResult(new Admission(null, new Done(), caller));

        public override Parley.Protocol.Error? Judge(Parley.Server.Conversations.Membership? membership) => null;

        // Of another type than it says.
        public override ValueTask<Answer> HandleAsync(Admission admission, CancellationToken ct) => ValueTask.FromResult(new Answer(null, "no account"));
    }
}
