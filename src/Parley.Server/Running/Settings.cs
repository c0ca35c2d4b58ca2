using System.ComponentModel;
using System.Reflection;

namespace Parley.Server.Running;

/// <summary>Finds what the configuration gets wrong: settings of no such name, and values of the wrong kind. Said in a sentence, with the nearest right name.</summary>
sealed class Settings
{
    readonly Dictionary<string, Type> _sections = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string section, Type options) => _sections[section] = options;

    /// <returns>A sentence for each mistake.</returns>
    public IEnumerable<string> FindMistakes(IConfiguration configuration)
    {
        foreach (var child in configuration.GetChildren())
        {
            if (_sections.TryGetValue(child.Key, out var options))
            {
                foreach (var mistake in Find(child, options))
                    yield return mistake;
            }
            // Variables of the environment and other programs' sections stand there too: only what is nearly one of ours is a mistake.
            else if (child.GetChildren().Any() && _sections.Keys.Any(section => Distance(section, child.Key) <= 2))
            {
                foreach (var leaf in Leaves(child))
                    yield return Unknown(leaf.Path);
            }
        }
    }

    IEnumerable<string> Find(IConfigurationSection section, Type options)
    {
        foreach (var child in section.GetChildren())
        {
            var property = PropertiesOf(options).FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                yield return Unknown(Leaves(child).First().Path);
            else if (IsGroup(property))
                foreach (var mistake in Find(child, property.PropertyType))
                    yield return mistake;
            else if (child.Value is { Length: > 0 } value && WrongKind(property.PropertyType, value) is { } kind)
                yield return $"The setting {child.Path} is {kind}, and not {value}.";
        }
    }

    string Unknown(string path)
    {
        var (nearest, distance) = Names().Select(name => (name, Distance(name, path))).MinBy(pair => pair.Item2);
        return $"The setting {path} is not known. " + (distance <= Math.Max(2, path.Length / 4) ? $"Did you mean {nearest}?" : "The page docs/configuration.md lists all there are.");
    }

    IEnumerable<string> Names() => _sections.SelectMany(section => Names(section.Key, section.Value));

    static IEnumerable<string> Names(string prefix, Type options) => PropertiesOf(options).SelectMany(property =>
        IsGroup(property) ? Names($"{prefix}:{property.Name}", property.PropertyType) : [$"{prefix}:{property.Name}"]);

    static IEnumerable<PropertyInfo> PropertiesOf(Type options) => options.GetProperties().Where(property => property.SetMethod is { IsPublic: true });

    /// <summary>Options within options.</summary>
    static bool IsGroup(PropertyInfo property) => property.PropertyType.Assembly == typeof(Settings).Assembly && property.PropertyType.IsClass;

    static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().Any() ? section.GetChildren().SelectMany(Leaves) : [section];

    /// <returns>What a value would have to be; <c>null</c> for a good one, and where any text is.</returns>
    static string? WrongKind(Type type, string value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var kind = type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(TimeSpan) => "a time such as 00:00:30",
            { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}",
            _ => null,
        };
        return kind is null || CanConvert(type, value) ? null : kind;
    }

    static bool CanConvert(Type type, string value)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            return true;
        }
#pragma warning disable CA1031 // converters throw what they like
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    /// <summary>How many letters have to be put in, left out or changed (Levenshtein), whatever their case.</summary>
    static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                var change = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + change);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
