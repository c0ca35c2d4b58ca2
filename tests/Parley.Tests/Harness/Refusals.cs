using Parley.Protocol;

namespace Parley.Tests.Harness;

/// <summary>For requests that are to be refused.</summary>
static class Refusals
{
    /// <returns>The code of the refusal.</returns>
    public static async Task<string> CodeOfAsync<TAnswer>(Person person, IOperation<TAnswer> request) =>
        (await Assert.ThrowsAsync<RefusedException>(() => person.CallAsync(request))).Code;
}
