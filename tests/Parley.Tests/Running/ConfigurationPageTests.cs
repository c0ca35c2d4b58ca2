namespace Parley.Tests.Running;

public sealed class ConfigurationPageTests
{
    [Fact]
    public async Task The_page_tells_every_option_as_it_is()
    {
        var file = Path.Combine(Root(), "docs", "configuration.md");
        var page = await File.ReadAllTextAsync(file);
        var renewed = ConfigurationPage.Renew(page);
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(file, renewed);
        else
            Assert.Equal(renewed, page);
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie inside the project.");
        return folder.FullName;
    }
}
