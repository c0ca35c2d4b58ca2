using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Parley.Tests.Running;

/// <summary>The tables of <c>docs/configuration.md</c>, from the options themselves: their names, defaults, ranges and XML docs.</summary>
static partial class ConfigurationPage
{
    const string Begin = "<!-- From the options' own words; PARLEY_WRITE_DOCS=1 ./test.sh running writes it anew. -->";
    const string End = "<!-- Up to here. -->";

    static readonly Assembly Server = typeof(Parley.Server.Storage.StorageOptions).Assembly;

    static readonly Dictionary<string, XElement> Docs = XDocument.Load(Path.ChangeExtension(Server.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);

    /// <summary>The page with its tables as they should be.</summary>
    public static string Renew(string page)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        return page[..begin] + "\n" + Tables() + page[end..];
    }

    static string Tables()
    {
        var text = new StringBuilder();
        foreach (var (section, type) in Server.GetExportedTypes().Select(type => (Section: SectionOf(type), type)).Where(pair => pair.Section is not null).OrderBy(pair => pair.Section, StringComparer.Ordinal))
        {
            text.Append($"\n## {section}\n\n{SectionName().Replace(Words(Docs["T:" + type.FullName]), "")}\n\n| setting | default | range | |\n|---|---|---|---|\n");
            AppendRows(text, section!, Activator.CreateInstance(type)!);
        }

        return text.Append('\n').ToString();
    }

    static string? SectionOf(Type type) =>
        Docs.TryGetValue("T:" + type.FullName, out var summary) && SectionName().Match(Words(summary)) is { Success: true } match ? match.Groups["name"].Value : null;

    static void AppendRows(StringBuilder text, string prefix, object options)
    {
        foreach (var property in options.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            var (name, value) = ($"{prefix}:{property.Name}", property.GetValue(options));
            if (property.PropertyType.Assembly == Server && property.PropertyType.IsClass)
            {
                AppendRows(text, name, value!);
                continue;
            }

            text.Append($"| `{name}` | {DefaultOf(value)} | {RangeOf(property)} | {WordsOf(property)} |\n");
        }
    }

    static string WordsOf(PropertyInfo property)
    {
        var words = Words(Docs[$"P:{property.DeclaringType!.FullName}.{property.Name}"]);
        return words.Replace("|", "\\|", StringComparison.Ordinal);
    }

    static string DefaultOf(object? value) => value switch
    {
        null or "" => "",
        System.Collections.ICollection => "",
        bool flag => flag ? "`true`" : "`false`",
        Enum word => $"`{word.ToString().ToLowerInvariant()}`",
        _ => $"`{value}`",
    };

    static string RangeOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return $"{range.Minimum} to {range.Maximum}";
        if (property.GetCustomAttribute<MinLengthAttribute>() is { } length)
            return $"at least {length.Length} characters";
        return property.PropertyType.IsEnum ? string.Join(", ", Enum.GetNames(property.PropertyType).Select(name => name.ToLowerInvariant())) : "";
    }

    /// <summary>XML docs as Markdown, on one line.</summary>
    static string Words(XElement summary) => Spaces().Replace(
        string.Concat(summary.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
            _ => "",
        })), " ").Trim();

    [GeneratedRegex(@" Section `(?<name>\w+)`\.$", RegexOptions.NonBacktracking)]
    private static partial Regex SectionName();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
