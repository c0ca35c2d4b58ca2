using System.Text;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>Frames as no honest client sends them (RFC 6455 §5, §7, §8), and requests that are none.</summary>
public sealed class HostileFrameTests(HostileServer hostile) : IClassFixture<HostileServer>
{
    const int MaxFrameBytes = 256 * 1024;

    static readonly byte[] Ping = Encoding.UTF8.GetBytes("""{"ping":1}""");

    public static TheoryData<string, byte[], int> BrokenFrames => new()
    {
        { "an unmasked frame", RawFrame.Bytes(RawFrame.Text, Ping, masked: false), 1002 },
        { "reserved bit 1", RawFrame.Bytes(RawFrame.Text, Ping, first: 0xC1), 1002 },
        { "reserved bit 2", RawFrame.Bytes(RawFrame.Text, Ping, first: 0xA1), 1002 },
        { "reserved bit 3", RawFrame.Bytes(RawFrame.Text, Ping, first: 0x91), 1002 },
        { "an opcode between", RawFrame.Bytes(3, Ping), 1002 },
        { "an opcode beyond", RawFrame.Bytes(11, []), 1002 },
        { "a ping in pieces", RawFrame.Bytes(RawFrame.Ping, [], final: false), 1002 },
        { "a close in pieces", RawFrame.Bytes(RawFrame.Close, [], final: false), 1002 },
        { "a long ping", RawFrame.Bytes(RawFrame.Ping, new byte[126]), 1002 },
        { "a continuation of nothing", RawFrame.Bytes(RawFrame.Continuation, Ping), 1002 },
        { "a message inside another", [.. RawFrame.Bytes(RawFrame.Text, Ping, final: false), .. RawFrame.Bytes(RawFrame.Text, Ping)], 1002 },
        { "a length with its highest bit", RawFrame.Bytes(RawFrame.Text, [], declared: ulong.MaxValue), 1002 },
        { "a length in a longer form than it needs", [0x81, 0xFE, 0x00, 0x05, 1, 2, 3, 4, 0, 0, 0, 0, 0], 1002 },
        { "a length of 2^62", RawFrame.Bytes(RawFrame.Text, [], declared: 1UL << 62), 1009 },
        { "a byte too many", RawFrame.Bytes(RawFrame.Text, [], declared: MaxFrameBytes + 1), 1009 },
        { "broken UTF-8", RawFrame.Bytes(RawFrame.Text, [0x22, 0xC3, 0x28, 0x22]), 1007 },
        { "a surrogate as UTF-8", RawFrame.Bytes(RawFrame.Text, [0x22, 0xED, 0xA0, 0x80, 0x22]), 1007 },
        { "binary where there is text", RawFrame.Bytes(RawFrame.Binary, Ping), 1003 },
        { "broken UTF-8 whose pieces are good", [.. RawFrame.Bytes(RawFrame.Text, [0x22, 0xE4], final: false), .. RawFrame.Bytes(RawFrame.Continuation, [0x22])], 1007 },
    };

    [Theory]
    [MemberData(nameof(BrokenFrames))]
    public async Task A_broken_frame_closes_its_connection_with_the_code_for_it(string what, byte[] bytes, int code)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        await socket.SendAsync(bytes);

        Assert.True(code == await socket.CloseCodeAsync(), what);

        await socket.EndAsync();
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task Text_on_a_MessagePack_connection_closes_it()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token, "parley.v1.msgpack");
        await socket.SendAsync(RawFrame.Bytes(RawFrame.Text, Ping));

        Assert.Equal(1003, await socket.CloseCodeAsync());
    }

    [Fact]
    public async Task Pieces_are_put_together_and_may_have_pings_between_them()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var request = Encoding.UTF8.GetBytes("""{"id":5,"op":"accounts.me"}""");
        for (var i = 0; i < request.Length; i++)
        {
            await socket.SendAsync(RawFrame.Bytes(i == 0 ? RawFrame.Text : RawFrame.Continuation, request.AsSpan(i, 1), final: false));
            if (i % 10 == 0)
            {
                await socket.SendAsync(RawFrame.Bytes(RawFrame.Ping, [(byte)i]));
                RawFrame? pong;
                do
                {
                    pong = await socket.ReadFrameAsync();
                }
                while (pong is { Opcode: not RawFrame.Pong });
                Assert.Equal([(byte)i], pong!.Payload);
            }
        }

        await socket.SendAsync(RawFrame.Bytes(RawFrame.Continuation, []));

        Assert.True((await socket.AnswerAsync(5)).TryGetProperty("ok", out _));
    }

    [Fact]
    public async Task Pieces_that_add_up_to_too_much_close_the_connection()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var piece = new byte[16 * 1024];
        for (var i = 0; i <= MaxFrameBytes / piece.Length; i++)
            await socket.SendAsync(RawFrame.Bytes(i == 0 ? RawFrame.Text : RawFrame.Continuation, piece, final: false));

        Assert.Equal(1009, await socket.CloseCodeAsync());
    }

    [Fact]
    public async Task Empty_pieces_without_end_take_no_memory()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        await socket.SendAsync(RawFrame.Bytes(RawFrame.Text, Ping, final: false));
        var piece = RawFrame.Bytes(RawFrame.Continuation, [], final: false);
        byte[] many = [.. Enumerable.Repeat(piece, 10_000).SelectMany(bytes => bytes)];
        for (var i = 0; i < 20; i++)
            Assert.True(await socket.SendAsync(many));
        await socket.SendAsync(RawFrame.Bytes(RawFrame.Continuation, []));

        Assert.Equal(1, (await socket.AnswerAsync()).GetProperty("pong").GetInt32());
        await hostile.IsUnharmedAsync();
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x03, 0xE8 })]
    [InlineData(new byte[] { 0x03, 0xE8, (byte)'b', (byte)'y', (byte)'e' })]
    [InlineData(new byte[] { 0x01 })]
    [InlineData(new byte[] { 0x03, 0xEE })]
    [InlineData(new byte[] { 0x03, 0xE8, 0xC3, 0x28 })]
    public async Task A_close_is_answered_with_a_close_and_the_connection_ends(byte[] payload)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        await socket.SendAsync(RawFrame.Bytes(RawFrame.Close, payload));

        Assert.NotEqual(0, await socket.CloseCodeAsync());
        await socket.EndAsync();
    }

    [Fact]
    public async Task Nothing_is_acted_on_that_comes_after_a_close()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var text = Guid.CreateVersion7().ToString();
        var frame = $$"""{"id":1,"op":"messages.send","body":{"conversationId":"{{hostile.Chat.ConversationId}}","clientId":"{{text}}","text":"{{text}}"} }""";
        var before = await hostile.Chat.ReadHeadAsync();
        await socket.SendAsync((byte[])[.. RawFrame.Bytes(RawFrame.Close, []), .. RawFrame.TextBytes(frame)]);
        await socket.EndAsync();

        Assert.Equal(before, await hostile.Chat.ReadHeadAsync());
    }

    public static TheoryData<string> BrokenRequests =>
    [
        "", " ", "null", "1", "\"text\"", "[]", "{}", "{", "}", "{}{}", "{} x", "\u0000", "{\"id\":1}", "{\"op\":\"accounts.me\"}",
        """{"id":0,"op":"accounts.me"}""", """{"id":-1,"op":"accounts.me"}""", """{"id":9007199254740992,"op":"accounts.me"}""",
        """{"id":9223372036854775808,"op":"accounts.me"}""", """{"id":1.5,"op":"accounts.me"}""", """{"id":"1","op":"accounts.me"}""",
        """{"id":null,"op":"accounts.me"}""", """{"id":true,"op":"accounts.me"}""", """{"id":[1],"op":"accounts.me"}""",
        """{"op":null,"id":1}""", """{"op":1,"id":1}""", """{"op":["accounts.me"],"id":1}""", """{"op":"\ud800","id":1}""",
        """{"\ud800":1,"id":1,"op":"accounts.me"}""", """{"ping":"1"}""", """{"ping":1.5}""", """{"ping":null}""",
        """{"id":1,"op":"accounts.me",}""", """{"id":1,"op":"accounts.me"/**/}""", """{'id':1}""", """{"id":01,"op":"accounts.me"}""",
    ];

    [Theory]
    [MemberData(nameof(BrokenRequests))]
    public async Task What_is_no_request_is_refused_and_the_connection_stays(string frame)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        await socket.SendAsync(RawFrame.TextBytes(frame));

        var answer = (await socket.ReadMessageAsync())!;
        Assert.Equal(RawFrame.Text, answer.Opcode);
        Assert.Equal("bad_request", answer.Json.GetProperty("error").GetProperty("code").GetString());

        await StillAnswersAsync(socket);
    }

    [Theory]
    [InlineData("messages.nonsense")]
    [InlineData("")]
    [InlineData("MESSAGES.SEND")]
    [InlineData("messages.send\\u0000")]
    [InlineData("<script>")]
    public async Task An_unknown_operation_is_refused_by_name(string operation)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var answer = await socket.AskAsync($$"""{"id":3,"op":"{{operation}}"}""", 3);

        Assert.Equal("unknown_operation", answer.GetProperty("error").GetProperty("code").GetString());
        await StillAnswersAsync(socket);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public async Task Deep_JSON_is_refused_or_passed_over_wherever_it_stands(int depth)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var (open, close) = (new string('[', depth), new string(']', depth));
        foreach (var frame in new[] { open, open + close, $$"""{"x":{{open}}{{close}},"id":9,"op":"accounts.me"}""", $$"""{"id":9,"op":"accounts.update","body":{"nickname":{{open}}{{close}} } }""" })
        {
            await socket.SendAsync(RawFrame.TextBytes(frame));
            var answer = (await socket.ReadMessageAsync())!.Json;
            if (answer.TryGetProperty("error", out var error))
                Assert.Equal("bad_request", error.GetProperty("code").GetString());
            else
                Assert.True(depth < 16);
        }

        await StillAnswersAsync(socket);
    }

    [Theory]
    [InlineData(0x91, 1_000)]
    [InlineData(0x81, 1_000)]
    [InlineData(0x91, 200_000)]
    public async Task Deep_MessagePack_is_refused(byte head, int depth)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token, "parley.v1.msgpack");
        await socket.SendAsync(RawFrame.Bytes(RawFrame.Binary, [.. Enumerable.Repeat(head, depth)]));

        Assert.Equal(RawFrame.Binary, (await socket.ReadMessageAsync())!.Opcode);
        await hostile.IsUnharmedAsync();
    }

    [Theory]
    [InlineData(new byte[] { 0xDD, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xDF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xDB, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xC6, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 0xC1 })]
    [InlineData(new byte[0])]
    public async Task MessagePack_that_promises_more_than_it_holds_is_refused_and_believed_in_nothing(byte[] bytes)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token, "parley.v1.msgpack");
        await socket.SendAsync(RawFrame.Bytes(RawFrame.Binary, bytes));

        Assert.Equal(RawFrame.Binary, (await socket.ReadMessageAsync())!.Opcode);
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task The_last_of_two_equal_names_counts_and_nothing_breaks()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var answer = await socket.AskAsync("""{"id":1,"op":"messages.nonsense","id":2,"op":"accounts.update","body":1,"body":{"nickname":"a","nickname":"b"} }""", 2);

        Assert.Equal("b", answer.GetProperty("ok").GetProperty("account").GetProperty("nickname").GetString());
    }

    [Theory]
    [InlineData("\\ud800", "bad_request")]
    [InlineData("\\udc00\\ud800", "bad_request")]
    [InlineData("a\\ud83d", "bad_request")]
    [InlineData("\\u0000", "text_empty")]
    [InlineData("a\\u0000b", "ok")]
    [InlineData("\\u202e\\u2066 \\ufeff \\uffff", "text_empty")]
    [InlineData("   \\u00a0\\u2003", "text_empty")]
    public async Task Odd_characters_in_a_text_are_kept_or_refused_by_name(string text, string expected)
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var frame = $$"""{"id":1,"op":"messages.send","body":{"conversationId":"{{hostile.Chat.ConversationId}}","clientId":"{{Guid.CreateVersion7()}}","text":"{{text}}"} }""";
        var answer = await socket.AskAsync(frame, 1);

        Assert.Equal(expected, answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : "ok");
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task Random_bytes_after_the_handshake_break_their_own_connection_and_nothing_else()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token, seed % 2 == 0 ? "parley.v1.json" : "parley.v1.msgpack");
            for (var i = 0; i < 20; i++)
            {
                var bytes = new byte[random.Next(1, 400)];
                random.NextBytes(bytes);
                // Half of them as frames whose content is random, so that more than the header is tried.
                var opcode = seed % 4 == 0 ? RawFrame.Text : RawFrame.Binary;
                if (!await socket.SendAsync(random.Next(2) == 0 ? RawFrame.Bytes(opcode, bytes) : i > 15 ? bytes : RawFrame.Bytes(RawFrame.Ping, bytes.AsSpan(0, Math.Min(125, bytes.Length)))))
                    break;
            }

            await socket.SendAsync(RawFrame.Bytes(RawFrame.Close, []));
        }

        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task Requests_with_any_byte_changed_are_answered_or_refused()
    {
        var random = new Random(7);
        var request = Encoding.UTF8.GetBytes($$"""{"id":1,"op":"messages.history","body":{"conversationId":"{{hostile.Chat.ConversationId}}","before":9,"limit":3} }""");
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        for (var i = 0; i < 2_000; i++)
        {
            var changed = (byte[])request.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                changed[random.Next(changed.Length)] = (byte)random.Next(0x01, 0x7F);
            Assert.True(await socket.SendAsync(RawFrame.Bytes(RawFrame.Text, changed)));
            var answer = (await socket.ReadMessageAsync())!;
            Assert.Equal(RawFrame.Text, answer.Opcode);
            if (answer.Json.TryGetProperty("error", out var error))
                Assert.DoesNotContain(error.GetProperty("code").GetString(), new[] { "internal", "storage_unavailable" });
        }

        await hostile.IsUnharmedAsync();
    }

    static async Task StillAnswersAsync(RawSocket socket) =>
        Assert.Equal(4660, (await socket.AskAsync("""{"ping":4660}""")).GetProperty("pong").GetInt32());
}
