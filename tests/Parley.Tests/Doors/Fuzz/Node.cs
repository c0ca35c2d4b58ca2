using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Parley.Tests.Doors.Fuzz;

/// <summary>
/// A value of a frame that may hold what no honest writer lets through: names twice, half surrogate pairs, numbers of any size. It is
/// written as JSON or as MessagePack.
/// </summary>
abstract class Node
{
    public abstract void WriteJson(StringBuilder json);

    public abstract void WriteMessagePack(List<byte> bytes);

    /// <summary>What it holds; empty for a scalar.</summary>
    public virtual IEnumerable<Node> Children => [];

    public static Node Of(JsonNode? node) => node switch
    {
        JsonObject fields => new Map([.. fields.Select(field => (field.Key, Of(field.Value)))]),
        JsonArray items => new Items([.. items.Select(Of)]),
        null => new Raw("null"),
        JsonValue value when value.TryGetValue<string>(out var text) => new Text(text),
        _ => new Raw(node.ToJsonString()),
    };

    public byte[] ToJson()
    {
        var json = new StringBuilder();
        WriteJson(json);
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    public byte[] ToMessagePack()
    {
        var bytes = new List<byte>();
        WriteMessagePack(bytes);
        return [.. bytes];
    }

    protected static void Head(List<byte> bytes, int count, byte small, int smallMax, byte wide)
    {
        if (count <= smallMax)
            bytes.Add((byte)(small | count));
        else if (count <= ushort.MaxValue)
            bytes.AddRange([wide, (byte)(count >> 8), (byte)count]);
        else
            bytes.AddRange([(byte)(wide + 1), (byte)(count >> 24), (byte)(count >> 16), (byte)(count >> 8), (byte)count]);
    }
}

sealed class Map(List<(string Name, Node Value)> fields) : Node
{
    public List<(string Name, Node Value)> Fields => fields;

    public override IEnumerable<Node> Children => fields.Select(one => one.Value);

    public override void WriteJson(StringBuilder json)
    {
        json.Append('{');
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                json.Append(',');
            new Text(fields[i].Name).WriteJson(json);
            json.Append(':');
            fields[i].Value.WriteJson(json);
        }

        json.Append('}');
    }

    public override void WriteMessagePack(List<byte> bytes)
    {
        Head(bytes, fields.Count, 0x80, 15, 0xde);
        foreach (var (name, value) in fields)
        {
            new Text(name).WriteMessagePack(bytes);
            value.WriteMessagePack(bytes);
        }
    }
}

sealed class Items(List<Node> items) : Node
{
    public List<Node> All => items;

    public override IEnumerable<Node> Children => items;

    public override void WriteJson(StringBuilder json)
    {
        json.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                json.Append(',');
            items[i].WriteJson(json);
        }

        json.Append(']');
    }

    public override void WriteMessagePack(List<byte> bytes)
    {
        Head(bytes, items.Count, 0x90, 15, 0xdc);
        foreach (var item in items)
            item.WriteMessagePack(bytes);
    }
}

/// <summary>A text, half surrogate pairs included.</summary>
sealed class Text(string text) : Node
{
    public string Value => text;

    public override void WriteJson(StringBuilder json)
    {
        json.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                json.Append(text[i]).Append(text[++i]);
            else if (text[i] is '"' or '\\' or < ' ' || char.IsSurrogate(text[i]))
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else
                json.Append(text[i]);
        }

        json.Append('"');
    }

    public override void WriteMessagePack(List<byte> bytes)
    {
        var utf8 = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                utf8.AddRange(Encoding.UTF8.GetBytes(text.Substring(i++, 2)));
            else if (char.IsSurrogate(text[i]))
                utf8.AddRange([(byte)(0xE0 | (text[i] >> 12)), (byte)(0x80 | ((text[i] >> 6) & 0x3F)), (byte)(0x80 | (text[i] & 0x3F))]);
            else
                utf8.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, 1)));
        }

        if (utf8.Count is > 31 and <= byte.MaxValue)
            bytes.AddRange([0xd9, (byte)utf8.Count]);
        else
            Head(bytes, utf8.Count, 0xa0, 31, 0xda);
        bytes.AddRange(utf8);
    }
}

/// <summary>A number or a word as it stands in JSON, also one that JSON does not know.</summary>
sealed class Raw(string json) : Node
{
    public override void WriteJson(StringBuilder text) => text.Append(json);

    public override void WriteMessagePack(List<byte> bytes)
    {
        if (long.TryParse(json, CultureInfo.InvariantCulture, out var whole))
        {
            bytes.Add(0xd3);
            bytes.AddRange(BigEndian(whole));
        }
        else if (ulong.TryParse(json, CultureInfo.InvariantCulture, out var large))
        {
            bytes.Add(0xcf);
            bytes.AddRange(BigEndian((long)large));
        }
        else if (double.TryParse(json, CultureInfo.InvariantCulture, out var real))
        {
            bytes.Add(0xcb);
            bytes.AddRange(BigEndian(BitConverter.DoubleToInt64Bits(real)));
        }
        else
        {
            bytes.Add(json switch { "true" => 0xc3, "false" => 0xc2, _ => 0xc0 });
        }
    }

    static byte[] BigEndian(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
