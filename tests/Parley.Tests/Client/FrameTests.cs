using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Parley.Client;
using Parley.Protocol;

namespace Parley.Tests.Client;

public sealed class FrameTests
{
    [Theory]
    [InlineData("""{"id":7,"ok":{"a":[1,{}]}}""", nameof(FrameKind.Answer), 7, """{"a":[1,{}]}""")]
    [InlineData("""{"ok":{},"id":9007199254740991}""", nameof(FrameKind.Answer), 9007199254740991, "{}")]
    [InlineData("""{"id":7,"error":{"code":"x"}}""", nameof(FrameKind.Refusal), 7, """{"code":"x"}""")]
    [InlineData("""{"error":{"code":"x"}}""", nameof(FrameKind.Refusal), 0, """{"code":"x"}""")]
    [InlineData("""{"push":[{"seq":1}]}""", nameof(FrameKind.Push), 0, """[{"seq":1}]""")]
    [InlineData("""{"ping":3}""", nameof(FrameKind.Ping), 3, "3")]
    [InlineData("""{ "new" : {"id":5,"ok":1}, "hello" : {} }""", nameof(FrameKind.Hello), 0, "{}")]
    [InlineData("""{"other":[1,2]}""", nameof(FrameKind.Unknown), 0, "")]
    public void A_frame_is_taken_apart_by_its_kind(string json, string kind, long number, string body)
    {
        var frame = Frame.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal((kind, number, body), (frame.Kind.ToString(), frame.Number, Encoding.UTF8.GetString(frame.Body.Span)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"id\":\"7\",\"ok\":{}}")]
    [InlineData("{\"id\":7,")]
    [InlineData("")]
    public void What_is_no_frame_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => Frame.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_request_names_its_operation()
    {
        var request = new GetEvents(Guid.Empty, 3);

        var frame = Frame.Request(7, OperationNames.ByRequest[request.GetType()], request, Json.TypeOf<GetEvents>());

        Assert.Equal(
            """{"id":7,"op":"sync.events","body":{"conversationId":"00000000-0000-0000-0000-000000000000","after":3}}""",
            Encoding.UTF8.GetString(frame.Span));
    }

    [Fact]
    public void A_push_is_sorted_into_events_and_ephemerals_and_what_is_unknown_is_passed_over()
    {
        var inbox = new Inbox(10);
        var ephemerals = Channel.CreateUnbounded<object>();
        var id = Guid.CreateVersion7();
        var typing = new TypingChanged(EphemeralKinds.Typing, id, id);
        var e = new Event(id, 1, "a.kind.of.tomorrow", id, 5, JsonSerializer.SerializeToElement("x"));

        PushList.Read(Encoding.UTF8.GetBytes(
            $$"""[{"kind":"new","deep":[{}]},{{JsonSerializer.Serialize(typing, Json.TypeOf<TypingChanged>())}},{{JsonSerializer.Serialize(e, Json.TypeOf<Event>())}}]"""),
            inbox, ephemerals.Writer);

        Assert.True(ephemerals.Reader.TryRead(out var ephemeral));
        Assert.Equal(typing, ephemeral);
        Assert.False(ephemerals.Reader.TryRead(out _));
        Assert.True(inbox.TryTake(out var taken));
        Assert.Equal((id, 1L, "a.kind.of.tomorrow"), (taken.ConversationId, taken.Seq, taken.Kind));
    }
}
