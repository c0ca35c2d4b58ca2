using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>
/// The fields of a request that are places in a log, wherever they stand in it. One rule for all of them: what is no place is refused,
/// never taken for the beginning or the end.
/// </summary>
sealed class Places
{
    static readonly FrozenSet<string> Names = FrozenSet.Create("seq", "seqs", "before", "after", "around", "read", "delivered", "replyTo");

    static readonly FrozenSet<Type> Numbers = FrozenSet.Create(typeof(long), typeof(long?), typeof(int), typeof(int?), typeof(long[]));

    /// <summary>With what is looked into further; <c>null</c> for a place itself.</summary>
    readonly List<(JsonPropertyInfo Field, Places? Within)> _fields = [];

    Places(JsonTypeInfo type)
    {
        foreach (var field in type.Properties)
        {
            if (Numbers.Contains(field.PropertyType) && Names.Contains(field.Name))
                _fields.Add((field, null));
            else if (RecordOf(field) is { } record && Of(record) is { } within)
                _fields.Add((field, within));
        }
    }

    /// <summary>The names of these fields, those further in with the way to them: <c>known.seq</c>.</summary>
    public IEnumerable<string> All =>
        _fields.SelectMany(one => one.Within is { } within ? within.All.Select(name => $"{one.Field.Name}.{name}") : [one.Field.Name]);

    /// <returns><c>null</c> for a request that names no place.</returns>
    public static Places? Of(JsonTypeInfo type) => new Places(type) is { _fields.Count: > 0 } places ? places : null;

    /// <returns>The first field that holds no place.</returns>
    public string? FindWrong(object request)
    {
        foreach (var (field, within) in _fields)
        {
            if (field.Get!(request) is not { } value)
                continue;
            if (within is null ? !IsPlace(value) : ((value as object?[]) ?? [value]).Any(record => record is not null && within.FindWrong(record) is not null))
                return field.Name;
        }

        return null;
    }

    /// <summary>A record of the protocol's, or a list of such.</summary>
    public static JsonTypeInfo? RecordOf(JsonPropertyInfo field)
    {
        var type = field.PropertyType.IsArray ? field.PropertyType.GetElementType()! : field.PropertyType;
        return type.Assembly == typeof(ProtocolJson).Assembly && ProtocolJson.Default.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } record ? record : null;
    }

    static bool IsPlace(object value) => value switch
    {
        long number => number is >= 0 and < Envelope.MaxId,
        int number => number >= 0,
        long[] numbers => Array.TrueForAll(numbers, number => number is >= 0 and < Envelope.MaxId),
        _ => true,
    };
}
