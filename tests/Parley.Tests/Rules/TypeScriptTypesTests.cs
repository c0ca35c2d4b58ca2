namespace Parley.Tests.Rules;

/// <summary>
/// The web client speaks the protocol as it is; set <c>PARLEY_WRITE_TYPES=1</c> to write its types again after a change.
/// </summary>
public sealed class TypeScriptTypesTests
{
    [Fact]
    public void The_web_clients_types_are_those_of_the_protocol()
    {
        var (path, now) = (TypeScriptTypes.Path(), TypeScriptTypes.Write());
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_TYPES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, now);
        }

        Assert.True(File.Exists(path), $"{path} is not there: run this test with PARLEY_WRITE_TYPES=1.");
        Assert.Equal(now, File.ReadAllText(path));
    }
}
