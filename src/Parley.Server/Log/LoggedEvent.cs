using System.Text.Json;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Log;

/// <summary>An event in its place. Times are milliseconds since the Unix epoch, UTC.</summary>
sealed record LoggedEvent
{
    /// <summary>What to select of <c>events</c>.</summary>
    public const string Columns = "conversation_id, seq, kind, account_id, at, body, target, withheld, content";

    static readonly byte[] NoBody = "{}"u8.ToArray();

    public required Guid ConversationId { get; init; }

    public required long Seq { get; init; }

    public required string Kind { get; init; }

    public required Guid AccountId { get; init; }

    public required long At { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>The message it is about.</summary>
    public long? Target { get; init; }

    /// <summary>Not 0: for its author's eyes only, and a place in the same row of such events: see <see cref="Silences"/>.</summary>
    public long Withheld { get; init; }

    /// <summary>What a message is beside text. Only as read back from the database.</summary>
    public string? Content { get; init; }

    /// <summary>For a message only: whom it mentions. Not read back from the database.</summary>
    public Guid[] Mentions { get; init; } = [];

    /// <summary>For those who come with it only: they see what stands before it too. Not read back from the database.</summary>
    public bool ShowsPast { get; init; }

    /// <summary>Whether it stands for itself among what people read; others change the message they are about.</summary>
    public bool IsLine => Target is null || Kind is EventKinds.MessagePinned or EventKinds.MessageUnpinned;

    /// <summary>
    /// As this account sees it, whose sight of the log begins at <paramref name="firstSeq"/>: what is withheld from it, and what is about a
    /// message that it does not see, leaves nothing but its place.
    /// </summary>
    public LoggedEvent For(Guid accountId, long firstSeq) => (Withheld == 0 || AccountId == accountId) && !(Target < firstSeq)
        ? this
        : this with { Kind = EventKinds.MessageWithheld, AccountId = Guid.Empty, Body = NoBody, Target = null, Mentions = [] };

    public T Read<T>() => JsonSerializer.Deserialize(Body, JsonText.TypeOf<T>())!;

    /// <summary>As it is on the wire: <see cref="Event"/>.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("conversationId"u8, ConversationId);
        json.WriteNumber("seq"u8, Seq);
        json.WriteString("kind"u8, Kind);
        json.WriteString("by"u8, AccountId);
        json.WriteNumber("at"u8, At);
        json.WritePropertyName("body"u8);
        json.WriteRawValue(Body, skipInputValidation: true);
        json.WriteEndObject();
    }

    public Event ToProtocol() => new(ConversationId, Seq, Kind, AccountId, At, JsonElement.Parse(Body));
}
