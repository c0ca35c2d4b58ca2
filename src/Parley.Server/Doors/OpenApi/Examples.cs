using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Server.Doors.OpenApi;

/// <summary>
/// A small example of each record, made by walking it, so that none can fall behind. Names that mean the same everywhere get the same
/// value: the conversation that is asked for is the one in the answer.
/// </summary>
static class Examples
{
    const long Day = 1_767_225_600_000;

    /// <summary>What an ordinary answer does not have.</summary>
    static readonly HashSet<string> Seldom =
    [
        "notice", "title", "editedAt", "recalledBy", "recallReason", "replyTo", "next", "details", "isDeleted", "card", "location", "poll", "votes",
        "forwarded", "bundle", "expiresAt", "mentions", "mentionsEveryone", "mutedUntil", "draft", "disappearAfter", "group", "quietUntil", "answeredAt",
    ];

    public static JsonObject Of(Type type) =>
        OfFields(type, ProtocolJson.Default.GetTypeInfo(type)!.Properties.Where(field => Schemas.IsRequired(field) || !Seldom.Contains(field.Name)));

    /// <summary>What a request has to say; where it has to say nothing, the first thing it may.</summary>
    public static JsonObject OfRequest(Type type, IReadOnlyCollection<JsonPropertyInfo> fields)
    {
        var required = fields.Where(Schemas.IsRequired).ToList();
        return OfFields(type, required.Count > 0 ? required : fields.Take(1));
    }

    public static JsonNode OfField(Type type, JsonPropertyInfo field)
    {
        var value = Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType;
        if (value == typeof(string))
            return field.Name == "kind" ? Kind(type) : Word(field.Name);
        if (value == typeof(Guid) || value == typeof(Guid[]))
        {
            var id = Id(field.Name == "id" ? type.Name : field.Name);
            return value == typeof(Guid) ? id : new JsonArray(id);
        }

        if (value == typeof(long))
            return Long(field.Name);
        if (value == typeof(int))
            return Number(field.Name);
        if (value == typeof(double))
            return field.Name == "latitude" ? 31.2304 : 121.4737;
        if (value == typeof(bool))
            return false;
        if (value == typeof(JsonElement))
            return Of(EventKinds.Bodies[EventKinds.MessagePosted]);
        if (value.IsArray)
            return new JsonArray(OfElement(value.GetElementType()!));
        return ProtocolJson.Default.GetTypeInfo(value) is { Kind: JsonTypeInfoKind.Object } ? Of(value) : new JsonObject();
    }

    static JsonNode OfElement(Type type) => type switch
    {
        _ when type == typeof(string) => "The ridge",
        _ when type == typeof(long) => 12,
        _ when type == typeof(int) => 0,
        _ => Of(type),
    };

    static JsonObject OfFields(Type type, IEnumerable<JsonPropertyInfo> fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)OfField(type, field))));

    static string Kind(Type type)
    {
        if (type == typeof(Conversation))
            return ConversationKinds.Direct;
        if (type == typeof(ConversationCreated) || type == typeof(GroupCard))
            return ConversationKinds.Group;
        if (type == typeof(GetHistory))
            return Contents.Poll;
        return EphemeralKinds.Items.FirstOrDefault(kind => kind.Value == type).Key ?? EventKinds.MessagePosted;
    }

    static string Word(string name) => name switch
    {
        "username" => "ann",
        "nickname" => "Ann",
        "password" => "a long walk by the sea",
        "text" => "Lunch at noon?",
        "title" => "Lunch",
        "emoji" => "👍",
        "deviceId" => "laptop-7f3a",
        "platform" => "web",
        "name" => "Ann's laptop",
        "role" => MemberRoles.Member,
        "reason" => "logged_out",
        "login" => "ann",
        "content" => Contents.Text,
        "state" => RequestStates.Pending,
        "direction" => RequestDirections.Received,
        "joinMode" => JoinModes.Approval,
        "status" => PresenceStatuses.Online,
        "presenceVisibility" => PresenceVisibilities.Contacts,
        "email" => "ann@example.org",
        "phone" => "+8613800138000",
        "gender" => Genders.Female,
        "birthday" => "1994-05-17",
        "letter" => "A",
        "avatar" => "🏔️",
        "note" => "Hello, it is me",
        "remark" => "Ann from next door",
        "signature" => "Out in the hills",
        "oldPassword" => "a long walk by the sea",
        "newPassword" => "a longer walk by the sea",
        "lastAddress" => "203.0.113.7",
        "code" => "Zx3kPq0vR7mT2yW9aB4cDe",
        "token" or "accessToken" => "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl",
        "refreshToken" => "cmVmcmVzaC10b2tlbi1leGFtcGxl",
        "deviceSecret" => "ZGV2aWNlLXNlY3JldC1leGFtcGxl",
        "value" => "dGlja2V0LWV4YW1wbGU",
        "after" or "next" or "cursor" => "Y3Vyc29yLWV4YW1wbGU",
        "version" => "1.0.0",
        "database" => "SQLite 3.40.1",
        "path" => "/var/backups/parley.db",
        _ => name,
    };

    // Version 7, as the server makes them; the last digits tell them apart.
    static string Id(string name) => "019b76da-a800-7000-8000-" + name switch
    {
        "Account" or "accountId" or "accountIds" or "by" => "000000000001",
        "Conversation" or "conversationId" => "000000000002",
        "clientId" => "000000000003",
        "sessionId" => "000000000004",
        "connectionId" => "000000000005",
        _ => "000000000006",
    };

    static long Long(string name) => name switch
    {
        "at" or "lastAt" or "serverTime" => Day,
        "accessExpiresAt" or "expiresAt" => Day + 900_000,
        _ when name.EndsWith("At", StringComparison.Ordinal) => Day + 2_592_000_000,
        _ when name.EndsWith("Bytes", StringComparison.Ordinal) || name == "bytes" => 4_194_304,
        "unread" => 0,
        "firstSeq" or "joinedSeq" => 1,
        "uptimeSeconds" => 86_400,
        _ => 12,
    };

    static int Number(string name) => name switch
    {
        "memberCount" => 2,
        "limit" => 50,
        "heartbeatSeconds" => 30,
        "frameBytes" => 262_144,
        "textBytes" => 16_384,
        "requestsInFlight" => 64,
        "editSeconds" => 86_400,
        "recallSeconds" => 120,
        _ => 1,
    };
}
