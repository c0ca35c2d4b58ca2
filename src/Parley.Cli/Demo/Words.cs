using System.Globalization;
using System.Text.Json;

namespace Parley.Cli.Demo;

/// <summary>What the people of the story are called and say, in one language: a file beside this one. Another language is another file.</summary>
sealed class Words
{
    readonly Dictionary<string, string> _texts;

    Words(Dictionary<string, string> texts) => _texts = texts;

    /// <summary>The languages there are.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "zh"];

    /// <param name="language">One of <see cref="Languages"/>.</param>
    public static Words In(string language)
    {
        using var file = typeof(Words).Assembly.GetManifestResourceStream(typeof(Words), $"words.{language}.json")!;
        return new Words(JsonSerializer.Deserialize<Dictionary<string, string>>(file)!);
    }

    /// <summary>Chinese where the terminal is, English elsewhere.</summary>
    public static string Default =>
        (Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? CultureInfo.CurrentUICulture.Name)
        .StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh" : "en";

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    public string this[string key] => _texts[key];
}
