using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Parley.Server.Doors.OpenApi;

/// <summary>The sentences written beside the protocol's records, as Markdown.</summary>
sealed partial class XmlDocs
{
    readonly Dictionary<string, XElement> _members = [];

    XmlDocs(string file)
    {
        // Built beside the assembly. Where someone left it out, the description has its structure and not its sentences.
        if (!File.Exists(file))
            return;
        foreach (var member in XDocument.Load(file).Descendants("member"))
            _members[(string)member.Attribute("name")!] = member;
    }

    public static XmlDocs OfProtocol() => new(Path.Combine(AppContext.BaseDirectory, "Parley.Protocol.xml"));

    public string Of(Type type) => Text(Find("T", type.FullName!)?.Element("summary"));

    public string Of(Type type, string constant) => Text(Find("F", $"{type.FullName}.{constant}")?.Element("summary"));

    /// <param name="field">As on the wire, in camel case.</param>
    public string OfField(Type type, string field)
    {
        var said = Find("T", type.FullName!)?.Elements("param").FirstOrDefault(param => Camel((string)param.Attribute("name")!) == field);
        return Text(said);
    }

    XElement? Find(string kind, string name) => _members.GetValueOrDefault($"{kind}:{name}");

    static string Text(XElement? element) =>
        element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(Markdown)), " ").Trim();

    static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "paramref" } field => $"`{Camel((string)field.Attribute("name")!)}`",
        XElement { Name.LocalName: "see" } see => $"`{((string)see.Attribute("cref")!).Split('.', ':')[^1]}`",
        XElement other => string.Concat(other.Nodes().Select(Markdown)),
        _ => "",
    };

    static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
