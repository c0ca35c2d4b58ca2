using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Parley.Server.Doors.Encodings;

namespace Parley.Tests.Doors;

public sealed class MessagePackTests
{
    // Each format of the specification, in its shortest form.
    [Theory]
    [InlineData("null", "C0")]
    [InlineData("false", "C2")]
    [InlineData("true", "C3")]
    [InlineData("0", "00")]
    [InlineData("127", "7F")]
    [InlineData("128", "CC80")]
    [InlineData("255", "CCFF")]
    [InlineData("256", "CD0100")]
    [InlineData("65535", "CDFFFF")]
    [InlineData("65536", "CE00010000")]
    [InlineData("4294967295", "CEFFFFFFFF")]
    [InlineData("4294967296", "CF0000000100000000")]
    [InlineData("9223372036854775807", "CF7FFFFFFFFFFFFFFF")]
    [InlineData("9223372036854775808", "CF8000000000000000")]
    [InlineData("18446744073709551615", "CFFFFFFFFFFFFFFFFF")]
    [InlineData("-1", "FF")]
    [InlineData("-32", "E0")]
    [InlineData("-33", "D0DF")]
    [InlineData("-128", "D080")]
    [InlineData("-129", "D1FF7F")]
    [InlineData("-32768", "D18000")]
    [InlineData("-32769", "D2FFFF7FFF")]
    [InlineData("-2147483648", "D280000000")]
    [InlineData("-2147483649", "D3FFFFFFFF7FFFFFFF")]
    [InlineData("-9223372036854775808", "D38000000000000000")]
    [InlineData("1.5", "CB3FF8000000000000")]
    [InlineData("-0.1", "CBBFB999999999999A")]
    [InlineData("1E+300", "CB7E37E43C8800759C")]
    [InlineData("\"\"", "A0")]
    [InlineData("\"é\"", "A2C3A9")]
    [InlineData("\"\\\"\\\\\\n\"", "A3225C0A")]
    [InlineData("[]", "90")]
    [InlineData("[1,[2],{}]", "9301910280")]
    [InlineData("{}", "80")]
    [InlineData("""{"a":1,"b":[null]}""", "82A16101A16291C0")]
    public void Both_directions_agree_with_the_specification(string json, string messagePack)
    {
        Assert.Equal(messagePack, Convert.ToHexString(FromJson(json)));
        Assert.Equal(json, ToJson(Convert.FromHexString(messagePack)));
    }

    [Theory]
    [InlineData("CC01", "1")]
    [InlineData("CF0000000000000001", "1")]
    [InlineData("D001", "1")]
    [InlineData("D3FFFFFFFFFFFFFFFF", "-1")]
    [InlineData("CA3FC00000", "1.5")]
    [InlineData("CB3FF0000000000000", "1")]
    [InlineData("D90161", "\"a\"")]
    [InlineData("DA000161", "\"a\"")]
    [InlineData("DB0000000161", "\"a\"")]
    [InlineData("DC000101", "[1]")]
    [InlineData("DD0000000101", "[1]")]
    [InlineData("DE0001A16101", "{\"a\":1}")]
    [InlineData("DF00000001D9016101", "{\"a\":1}")]
    [InlineData("81DA00016101", "{\"a\":1}")]
    public void Longer_forms_than_needed_are_read_too(string messagePack, string json) =>
        Assert.Equal(json, ToJson(Convert.FromHexString(messagePack)));

    [Theory]
    [InlineData("", "The value is longer than the frame.")]
    [InlineData("C1", "The format 0xc1 is never used.")]
    [InlineData("C0C0", "Something follows the value.")]
    [InlineData("9101C0", "Something follows the value.")]
    [InlineData("CD01", "The value is longer than the frame.")]
    [InlineData("CB3FF80000000000", "The value is longer than the frame.")]
    [InlineData("A261", "The value is longer than the frame.")]
    [InlineData("DBFFFFFFFF61", "The value is longer than the frame.")]
    [InlineData("DDFFFFFFFF01", "The value is longer than the frame.")]
    [InlineData("DFFFFFFFFFA16101", "The value is longer than the frame.")]
    [InlineData("9201", "The value is longer than the frame.")]
    [InlineData("82A16101A162", "The value is longer than the frame.")]
    [InlineData("81A161", "The value is longer than the frame.")]
    [InlineData("C403010203", "Binary is not used here; send text.")]
    [InlineData("C50003010203", "Binary is not used here; send text.")]
    [InlineData("C600000003010203", "Binary is not used here; send text.")]
    [InlineData("D6FF00000000", "Extensions and timestamps are not used here; send times as integers.")]
    [InlineData("D40100", "Extensions and timestamps are not used here; send times as integers.")]
    [InlineData("C70101", "Extensions and timestamps are not used here; send times as integers.")]
    [InlineData("C9000000010101", "Extensions and timestamps are not used here; send times as integers.")]
    [InlineData("CA7FC00000", "NaN and the infinities cannot be numbers here.")]
    [InlineData("CB7FF8000000000000", "NaN and the infinities cannot be numbers here.")]
    [InlineData("CBFFF0000000000000", "NaN and the infinities cannot be numbers here.")]
    [InlineData("810101", "The keys of a map must be strings.")]
    [InlineData("81C001", "The keys of a map must be strings.")]
    [InlineData("81C4016101", "The keys of a map must be strings.")]
    [InlineData("8190A161", "The keys of a map must be strings.")]
    [InlineData("A1FF", "A string is not valid UTF-8.")]
    [InlineData("A2C080", "A string is not valid UTF-8.")]
    [InlineData("A3EDA080", "A string is not valid UTF-8.")]
    [InlineData("A4F4908080", "A string is not valid UTF-8.")]
    [InlineData("81A1C301", "A string is not valid UTF-8.")]
    public void What_cannot_be_JSON_is_refused_with_the_reason(string messagePack, string reason)
    {
        Assert.False(MessagePackTranscoder.TryToJson(Convert.FromHexString(messagePack), new ArrayBufferWriter<byte>(), out var problem));
        Assert.Equal(reason, problem);
    }

    [Theory]
    [InlineData(0x91)]
    [InlineData(0x81)]
    public void Sixteen_levels_are_read_and_seventeen_refused(byte format)
    {
        byte[] level = format == 0x81 ? [format, 0xa0] : [format];
        byte[] deepest = [.. Enumerable.Repeat(level, 16).SelectMany(bytes => bytes), 0xc0];
        using var json = JsonDocument.Parse(ToJson(deepest), new() { MaxDepth = 16 });

        Assert.False(MessagePackTranscoder.TryToJson([.. level, .. deepest], new ArrayBufferWriter<byte>(), out var problem));
        Assert.Equal("The value nests deeper than 16.", problem);

        var endless = Enumerable.Repeat(level, 100_000).SelectMany(bytes => bytes).ToArray();
        Assert.False(MessagePackTranscoder.TryToJson(endless, new ArrayBufferWriter<byte>(), out problem));
        Assert.Equal("The value nests deeper than 16.", problem);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void Lists_maps_and_texts_of_any_size_come_back_the_same(int size)
    {
        var items = Enumerable.Range(0, size).ToArray();
        AssertComesBack($"[{string.Join(',', items)}]");
        AssertComesBack($"{{{string.Join(',', items.Select(item => $"\"{item}\":{item}"))}}}");
        AssertComesBack($"[\"{new string('x', size)}\",\"{new string('é', size / 2)}\"]");
        // The buffer's worst: four bytes of JSON that become nine.
        AssertComesBack($"[{string.Join(',', items.Select(_ => "0.5"))}]");
    }

    [Theory]
    [InlineData(32)]
    [InlineData(256)]
    [InlineData(65536)]
    public void A_text_that_unescaping_shortens_gets_the_shorter_header(int escapedBytes)
    {
        var text = new string('x', escapedBytes - 2);
        var plain = FromJson($"[\"{text}\\n\",1]");
        var expected = FromJson($"[\"{text}!\",1]").AsSpan();

        Assert.Equal(expected.Length, plain.Length);
        Assert.Equal($"[\"{text}\\n\",1]", ToJson(plain));
    }

    [Fact]
    public void Escapes_of_every_kind_are_undone()
    {
        var json = """{"\u0041\u00e9":"\ud83d\ude00\/\b\f\r\t\u0000"}""";
        Assert.Equal("81A341C3A9AAF09F98802F080C0D0900", Convert.ToHexString(FromJson(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[1] [2]")]
    [InlineData("{\"a\"}")]
    [InlineData("nul")]
    public void Broken_JSON_is_an_error_and_not_a_frame(string json)
    {
        var writer = new ArrayBufferWriter<byte>();
        Assert.ThrowsAny<JsonException>(() => MessagePackTranscoder.FromJson(Encoding.UTF8.GetBytes(json), writer));
        Assert.Equal(0, writer.WrittenCount);
    }

    [Fact]
    public void Any_JSON_comes_back_the_same() =>
        Prop.ForAll(Trees.ToArbitrary(), AssertComesBack).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Any_bytes_are_read_or_refused_within_bounds()
    {
        // All bytes alike rarely get past the first one; the favoured ones keep the reader going.
        var favoured = Gen.Elements<byte>(0x81, 0x82, 0x91, 0x92, 0x93, 0xa0, 0xa1, 0x61, 0xc0, 0xcb, 0xd9, 0xdb, 0xdc, 0xdd, 0xdf, 0x00, 0x01);
        var any = Gen.Choose(0, 255).Select(value => (byte)value);
        var frames = Gen.Frequency((3, favoured), (1, any)).ArrayOf();

        Prop.ForAll(frames.ToArbitrary(), AssertReadOrRefused).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(300));
    }

    [Fact]
    public void A_damaged_frame_is_read_or_refused_within_bounds()
    {
        var damaged =
            from json in Trees
            from at in Gen.Choose(0, int.MaxValue)
            from value in Gen.Choose(0, 255)
            select Damage(FromJson(json), at, (byte)value);

        Prop.ForAll(damaged.ToArbitrary(), AssertReadOrRefused).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

        static byte[] Damage(byte[] frame, int at, byte value)
        {
            frame[at % frame.Length] = value;
            return frame;
        }
    }

    [Theory]
    [InlineData("DBFFFFFFFF")]
    [InlineData("DDFFFFFFFF")]
    [InlineData("DFFFFFFFFF")]
    [InlineData("81DBFFFFFFFF")]
    [InlineData("91DDFFFFFFFF")]
    public void A_length_that_is_a_lie_costs_no_memory(string messagePack)
    {
        var frame = Convert.FromHexString(messagePack);
        var json = new ArrayBufferWriter<byte>(1024);
        MessagePackTranscoder.TryToJson(frame, json, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(MessagePackTranscoder.TryToJson(frame, json, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Fact]
    public async Task Frames_are_understood_by_msgpack_for_JavaScript_and_its_frames_by_us()
    {
        string[] ours =
        [
            "null", "[true,false]", "[0,127,128,255,256,65535,65536,4294967295,4294967296,9007199254740993]",
            "[-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649,-9223372036854775808]",
            "[9223372036854775807,9223372036854775808,18446744073709551615]", "[0.5,-1.25,0.1,1e-300,1.5e300,5e-324]",
            """["","é","我们八点见","👩‍👩‍👧‍👦","\u0000\n\t\"\\\/\u2028\ud83d\ude00"]""",
            $"[{string.Join(',', Enumerable.Range(0, 70_000))}]",
            $"{{{string.Join(',', Enumerable.Range(0, 70_000).Select(i => $"\"key {i}\":{i}"))}}}",
            $"[{string.Join(',', new[] { 31, 32, 255, 256, 65535, 65536 }.Select(length => $"\"{new string('x', length)}\""))}]",
            """{"push":[{"conversationId":"01890a5d-ac96-774b-bcce-b302099a8057","seq":12,"body":{"text":"hi","tags":[[],{}]}}]}""",
        ];
        var frames = ours.Index().Select(text => KeyValuePair.Create($"{text.Index}", (JsonNode?)Convert.ToBase64String(FromJson(text.Item))));
        var answer = await NodeInterop.AskAsync("msgpack", new JsonObject { ["frames"] = new JsonObject(frames) });

        foreach (var (index, json) in ours.Index())
            AssertSame(json, (string)answer["read"]![$"{index}"]!);

        foreach (var (name, written) in answer["written"]!.AsObject())
        {
            var frame = Convert.FromBase64String((string)written!["frame"]!);
            if (written["json"] is null)
            {
                Assert.False(MessagePackTranscoder.TryToJson(frame, new ArrayBufferWriter<byte>(), out _), name);
                continue;
            }

            AssertSame((string)written["json"]!, ToJson(frame));
            if (name != "float 32")
                Assert.Equal(frame, FromJson((string)written["json"]!));
        }
    }

    static readonly Gen<string> Texts = ArbMap.Default.GeneratorFor<string?>().Select(text => JsonSerializer.Serialize(text ?? ""));

    static readonly Gen<string> Leaves = Gen.OneOf(
        Gen.Elements("null", "true", "false"),
        ArbMap.Default.GeneratorFor<long>().Select(value => $"{value}"),
        ArbMap.Default.GeneratorFor<ulong>().Select(value => $"{value}"),
        Gen.Choose(0, 63).Select(bits => $"{ulong.MaxValue >> bits}"),
        Gen.Choose(0, 63).Select(bits => $"{long.MinValue >> bits}"),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(value => JsonSerializer.Serialize(value.Item)),
        Texts);

    static readonly Gen<string> Trees = Gen.Sized(size => Tree(size, depth: 0));

    static Gen<string> Tree(int size, int depth)
    {
        if (size == 0 || depth == MessagePackTranscoder.MaxDepth)
            return Leaves;

        var children = Tree(size / 3, depth + 1).ListOf().Select(items => items.Take(40).ToArray());
        return Gen.OneOf(
            Leaves,
            children.Select(items => $"[{string.Join(',', items)}]"),
            children.Select(items => $"{{{string.Join(',', items.Select((item, i) => $"\"{i}é\\n\":{item}"))}}}"));
    }

    static void AssertReadOrRefused(byte[] frame)
    {
        var json = new ArrayBufferWriter<byte>();
        var read = MessagePackTranscoder.TryToJson(frame, json, out var problem);
        Assert.Equal(read, problem is null);
        Assert.InRange(json.WrittenCount, 0, 6 * frame.Length);
        if (!read)
            return;

        using var parsed = JsonDocument.Parse(json.WrittenMemory, new() { MaxDepth = MessagePackTranscoder.MaxDepth });
        AssertComesBack(Encoding.UTF8.GetString(json.WrittenSpan));
    }

    static void AssertComesBack(string json) => AssertSame(json, ToJson(FromJson(json)));

    static void AssertSame(string expected, string actual)
    {
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(left.RootElement, right.RootElement), $"{expected}\nbecame\n{actual}");
    }

    static byte[] FromJson(string json)
    {
        var messagePack = new ArrayBufferWriter<byte>();
        MessagePackTranscoder.FromJson(Encoding.UTF8.GetBytes(json), messagePack);
        return messagePack.WrittenSpan.ToArray();
    }

    static string ToJson(byte[] messagePack)
    {
        var json = new ArrayBufferWriter<byte>();
        Assert.True(MessagePackTranscoder.TryToJson(messagePack, json, out var problem), problem);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
