using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Parley.Server.Doors.OpenApi;

/// <summary>
/// Reads a field's limits from its sentence ("1 to 64 characters", "at most 200 at once"): the protocol states each once, in words, and
/// what programs read must not say another.
/// </summary>
static partial class StatedLimits
{
    public static void Read(string sentence, JsonObject schema)
    {
        var (min, max) = Bounds(sentence);
        var (least, most) = (string?)schema["type"] switch
        {
            "integer" => ("minimum", "maximum"),
            "array" => ("minItems", "maxItems"),
            // Bytes are not what JSON Schema counts in text.
            "string" when !schema.ContainsKey("format") && !sentence.Contains("bytes", StringComparison.Ordinal) => ("minLength", "maxLength"),
            _ => (null, null),
        };
        if (least is not null && min is not null)
            schema[least] = min;
        if (most is not null && max is not null)
            schema[most] = max;
    }

    static (long? Min, long? Max) Bounds(string sentence)
    {
        if (FromTo().Match(sentence) is { Success: true } range)
            return (Number(range.Groups["min"]), Number(range.Groups["max"]));
        return (Bound(AtLeast(), sentence), Bound(AtMost(), sentence));
    }

    static long? Bound(Regex pattern, string sentence) => pattern.Match(sentence) is { Success: true } match ? Number(match.Groups["bound"]) : null;

    static long Number(Group digits) => long.Parse(digits.Value.Replace(",", "", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(?<min>\d+) to (?<max>\d[\d,]*\d|\d)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FromTo();

    [GeneratedRegex(@"\bat least (?<bound>\d[\d,]*\d|\d)", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AtLeast();

    [GeneratedRegex(@"\bat most (?<bound>\d[\d,]*\d|\d)", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AtMost();
}
