using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parley.Protocol;

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
        XElement { Name.LocalName: "see" } see => Reference((string)see.Attribute("cref")!),
        XElement other => string.Concat(other.Nodes().Select(Markdown)),
        _ => "",
    };

    /// <summary>A class of constants stands for the words in it.</summary>
    static string Reference(string cref)
    {
        var words = cref.StartsWith("T:", StringComparison.Ordinal) && typeof(ErrorCodes).Assembly.GetType(cref[2..]) is { IsAbstract: true, IsSealed: true } type
            ? type.GetFields().Where(field => field.IsLiteral && field.FieldType == typeof(string)).Select(field => (string)field.GetRawConstantValue()!)
            : [cref.Split('.', ':')[^1]];
        return string.Join(", ", words.Select(word => $"`{word}`"));
    }

    static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
