using System.Reflection;
using System.Text.RegularExpressions;
using Parley.Tests.Running;

namespace Parley.Tests.Rules;

/// <summary>docs/security.md says by which test each requirement is met: a test that goes takes its claim along.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_is_there()
    {
        var page = File.ReadAllText(Path.Combine(ConfigurationPageTests.Root(), "docs", "security.md"));
        var tests = Assembly.GetExecutingAssembly().GetTypes().ToLookup(type => type.Name);
        var named = Named().Matches(page);

        Assert.NotEmpty(named);
        Assert.Empty(named.Where(name => !tests[name.Groups["class"].Value].Any(type =>
            !name.Groups["method"].Success || type.GetMethod(name.Groups["method"].Value) is not null)).Select(name => name.Value));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)(\.(?<method>\w+))?`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
