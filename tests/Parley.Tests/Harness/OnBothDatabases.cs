using Parley.Tests.Harness;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Parley.Tests.Harness;

/// <summary>
/// A theory that runs on SQLite and on PostgreSQL: <c>[Theory, OnBothDatabases] public async Task …(DatabaseKind kind)</c>, with the
/// shared server from <see cref="SharedServers"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class OnBothDatabasesAttribute : Xunit.v3.DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<DatabaseKind>().Select(kind => new TheoryDataRow(kind))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
