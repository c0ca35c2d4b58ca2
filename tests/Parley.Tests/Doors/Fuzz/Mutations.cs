using System.Text;

namespace Parley.Tests.Doors.Fuzz;

/// <summary>Ways to make a good frame a bad one: of what it means, and of the bytes it is written in.</summary>
static class Mutations
{
    const int MaxChanges = 3;

    static readonly string[] Numbers =
    [
        "0", "-1", "1", "1.5", "-0", "1e300", "-1e300", "1e999", "2147483647", "2147483648", "-2147483649", "9007199254740991", "9007199254740992",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "18446744073709551616", "0.1e-400",
        "253402300799000", "253402300800000", "-62135596800001", "null", "true", "false",
    ];

    static readonly string[] Texts =
    [
        "", " ", "x", "\0", "a\0b", "\ud800", "\udc00\ud800", "a\ud83d", "\ufffe\uffff", "\u202e\u2066", "\u200b", "\u3164", "e\u0301", "\u1100\u1161",
        "👩‍👩‍👧‍👦", "🇨🇭🇨🇭", "00000000-0000-0000-0000-000000000000", "01890000-0000-7000-8000-00000000000g", "{01890000-0000-7000-8000-000000000001}",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "1", "-1", "1.1.1", "9.00000000-0000-0000-0000-000000000000", "-1.00000000-0000-0000-0000-000000000000",
        "9223372036854775807.ffffffff-ffff-ffff-ffff-ffffffffffff", "7aCA.00000000-0000-0000-0000-000000000000", "AA.00000000-0000-0000-0000-000000000000",
        "'; DROP TABLE events; --", "%00", "%", "_%_", "../../etc/passwd", "/dev/null", "2024-02-30", "9999-12-31", "+86138001380000000000", "@", "a@b.c",
        "admin", "message", "poll", "online", "owner", "direct", "🏔️", "\u0001\u001b[31m", "İıſK",
    ];

    /// <summary>Changes a value in place, one to three times.</summary>
    public static void Change(Map frame, Random random)
    {
        for (var changes = random.Next(1, MaxChanges + 1); changes > 0; changes--)
        {
            var holders = Holders(frame).ToList();
            switch (holders[random.Next(holders.Count)])
            {
                case Map map:
                    ChangeMap(map, random);
                    break;
                case Items items:
                    ChangeItems(items, random);
                    break;
            }
        }
    }

    /// <summary>Anything at all.</summary>
    public static Node Value(Random random, int depth = 0) => random.Next(depth > 3 ? 2 : 7) switch
    {
        0 => new Raw(Numbers[random.Next(Numbers.Length)]),
        1 or 2 => new Text(TextOf(random)),
        3 => new Items([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))]),
        4 => new Map([.. Enumerable.Range(0, random.Next(4)).Select(_ => (TextOf(random), Value(random, depth + 1)))]),
        5 => Deep(random.Next(1, 40)),
        _ => new Items([.. Enumerable.Repeat<Node>(new Raw("1"), random.Next(1_000))]),
    };

    /// <summary>Changes bytes of a frame as it is written: here, there, cut short or run on.</summary>
    public static byte[] Change(byte[] frame, Random random)
    {
        var bytes = frame.ToList();
        for (var changes = random.Next(1, MaxChanges + 1); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0 or 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    bytes.RemoveAt(at);
                    break;
                case 5:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 6:
                    bytes.InsertRange(at, bytes.GetRange(0, random.Next(bytes.Count)));
                    break;
                default:
                    // What MessagePack begins a value with, and how long it says that the value is.
                    bytes[at] = (byte)random.Next(0xc0, 0xe0);
                    for (var next = at + 1; next < Math.Min(bytes.Count, at + 1 + random.Next(5)); next++)
                        bytes[next] = 0xff;
                    break;
            }
        }

        return [.. bytes];
    }

    static string TextOf(Random random) => random.Next(12) switch
    {
        0 => new string((char)random.Next('a', 'z'), random.Next(20_000)),
        1 => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => new Rune(random.Next(0xE000, 0x10FFFF)).ToString())),
        2 => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(0xFFFF))),
        _ => Texts[random.Next(Texts.Length)],
    };

    static IEnumerable<Node> Holders(Node node) => node.Children.SelectMany(Holders).Concat(node is Map or Items ? [node] : []);

    static void ChangeMap(Map map, Random random)
    {
        var fields = map.Fields;
        if (fields.Count == 0 || random.Next(8) == 0)
        {
            fields.Insert(random.Next(fields.Count + 1), (TextOf(random), Value(random)));
            return;
        }

        var at = random.Next(fields.Count);
        var (name, value) = fields[at];
        switch (random.Next(8))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Add((name, Value(random)));
                break;
            case 2:
                fields[at] = (random.Next(2) == 0 ? name.ToUpperInvariant() : TextOf(random), value);
                break;
            case 3:
                var other = random.Next(fields.Count);
                (fields[at], fields[other]) = ((name, fields[other].Value), (fields[other].Name, value));
                break;
            case 4:
                fields[at] = (name, new Items([value]));
                break;
            default:
                fields[at] = (name, value is Text text && random.Next(3) == 0 ? new Text(text.Value + TextOf(random)) : Value(random));
                break;
        }
    }

    static void ChangeItems(Items items, Random random)
    {
        var all = items.All;
        if (all.Count == 0 || random.Next(3) == 0)
            all.Add(Value(random));
        else if (random.Next(4) == 0)
            all.AddRange(Enumerable.Repeat(all[random.Next(all.Count)], random.Next(300)));
        else
            all[random.Next(all.Count)] = Value(random);
    }

    static Node Deep(int depth)
    {
        Node node = new Raw("1");
        for (; depth > 0; depth--)
            node = depth % 2 == 0 ? new Items([node]) : new Map([("x", node)]);
        return node;
    }
}
