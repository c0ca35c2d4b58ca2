using System.Text.Json;
using System.Threading.Channels;
using Parley.Protocol;

namespace Parley.Client;

/// <summary>Reads what stands in <c>{"push":[…]}</c>: items with <c>seq</c> are events, the others ephemerals.</summary>
static class PushList
{
    public static void Read(ReadOnlySpan<byte> utf8, Inbox? inbox, ChannelWriter<object> ephemerals)
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (isEvent, kind) = LookInto(reader);
            if (isEvent && inbox is not null)
                inbox.Push(JsonSerializer.Deserialize(ref reader, ProtocolJson.Default.Event)!);
            else if (!isEvent && ReadEphemeral(ref reader, kind) is { } ephemeral)
                ephemerals.TryWrite(ephemeral);
            else
                reader.Skip();
        }
    }

    /// <param name="reader">A copy: the caller's stays where it is.</param>
    static (bool IsEvent, string? Kind) LookInto(Utf8JsonReader reader)
    {
        var isEvent = false;
        string? kind = null;
        while (!isEvent && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEvent = reader.ValueTextEquals("seq"u8);
            var isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (isKind && reader.TokenType == JsonTokenType.String)
                kind = reader.GetString();
            reader.Skip();
        }
        return (isEvent, kind);
    }

    static object? ReadEphemeral(ref Utf8JsonReader reader, string? kind) => kind switch
    {
        EphemeralKinds.Typing => JsonSerializer.Deserialize(ref reader, ProtocolJson.Default.TypingChanged),
        EphemeralKinds.Presence => JsonSerializer.Deserialize(ref reader, ProtocolJson.Default.PresenceChanged),
        EphemeralKinds.Mark => JsonSerializer.Deserialize(ref reader, ProtocolJson.Default.MarkMoved),
        _ => null,
    };
}
