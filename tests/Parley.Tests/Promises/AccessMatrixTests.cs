using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>
/// Promise 5, read from the operation table: whoever may not do something is told so, at every door, and told no more. An operation
/// that is added is in here by itself.
/// </summary>
public sealed class AccessMatrixTests
{
    [Theory, OnBothDatabases]
    public async Task Every_operation_lets_in_whom_its_row_says_and_nobody_else_at_every_door(DatabaseKind kind)
    {
        await using var cast = await Cast.GatherAsync(kind);
        var wrong = new List<string>();
        foreach (var operation in cast.Operations)
        {
            foreach (var door in Enum.GetValues<Door>())
            {
                // From the least to the most powerful, so that nobody changes what a later one is asked about.
                var scene = await cast.SceneAsync();
                foreach (var role in Enum.GetValues<Role>())
                {
                    var said = await cast.AskAsync(operation, door, role, await cast.RequestAsync(operation, scene, role));
                    if (Complaint(operation, role, said) is { } complaint)
                        wrong.Add($"{operation.Name} by {role} through {door}: {complaint}: {said.Text}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory, OnBothDatabases]
    public async Task A_stranger_a_missing_conversation_and_someones_own_log_get_the_identical_answer(DatabaseKind kind)
    {
        await using var cast = await Cast.GatherAsync(kind);
        var scene = await cast.SceneAsync();
        foreach (var operation in cast.Operations.Where(operation => operation.Needs is not null))
        {
            foreach (var door in Enum.GetValues<Door>())
            {
                var stranger = await AskAsync(scene.ConversationId);
                Assert.Equal(ErrorCodes.NotFound, stranger.Code);
                Assert.Equal(stranger, await AskAsync(Guid.CreateVersion7()));
                Assert.Equal(stranger, await AskAsync(cast.AccountOf(Role.Owner)));

                async Task<Said> AskAsync(Guid conversationId) => await cast.AskAsync(
                    operation, door, Role.Stranger, await cast.RequestAsync(operation, scene with { ConversationId = conversationId }, Role.Stranger));
            }
        }
    }

    static string? Complaint(Operation operation, Role role, Said said)
    {
        if (said.Code is { } code && !Declared(operation).Contains(code))
            return "its row does not declare this error";
        if (Refusal(operation, role) is { } refusal)
            return said.Code == refusal ? null : $"expected {refusal}";
        // A refusal for another reason is no matter of access; but what is asked must make sense, or it proves nothing.
        return said.Code is ErrorCodes.Unauthorized or ErrorCodes.Forbidden or ErrorCodes.BadRequest or ErrorCodes.Internal
            || (said.Code is ErrorCodes.NotFound && operation.Needs is not null)
            ? "expected to be let in" : null;
    }

    /// <summary>From the row alone; <c>null</c> for those whom it lets in.</summary>
    static string? Refusal(Operation operation, Role role)
    {
        var access = operation.Access switch
        {
            Access.Anyone => null,
            _ when role is Role.Nobody => ErrorCodes.Unauthorized,
            Access.SignedIn => null,
            Access.Administrator when role is Role.ServerAdministrator => null,
            _ => ErrorCodes.Forbidden,
        };
        if (access is not null || operation.Needs is not { } needs)
            return access;
        return (needs, role) switch
        {
            (_, < Role.FormerMember) => ErrorCodes.NotFound,
            (Needs.Reader or Needs.LogReader, _) => null,
            (_, Role.FormerMember) => ErrorCodes.NotFound,
            (Needs.Member or Needs.Speaker, _) => null,
            (Needs.Admin, >= Role.Admin) => null,
            (Needs.Owner, Role.Owner) => null,
            _ => ErrorCodes.Forbidden,
        };
    }

    static IEnumerable<string> Declared(Operation operation)
    {
        IEnumerable<string> declared = [.. operation.Errors, .. Operation.CommonErrors];
        if (operation.Needs is not null)
            return [.. declared, ErrorCodes.NotFound, ErrorCodes.Forbidden];
        return operation.Access is Access.Administrator or Access.Operator ? [.. declared, ErrorCodes.Forbidden] : declared;
    }
}
