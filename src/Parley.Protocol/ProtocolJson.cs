using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Protocol;

/// <summary>
/// How the protocol's records are written as JSON: camel case, numbers as numbers, absent for <c>null</c>, unknown fields
/// ignored. Generated at compile time, so that the hot path does not reflect.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(Error))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(Register))]
[JsonSerializable(typeof(LogIn))]
[JsonSerializable(typeof(Refresh))]
[JsonSerializable(typeof(LogOut))]
[JsonSerializable(typeof(SignedIn))]
[JsonSerializable(typeof(IssueTicket))]
[JsonSerializable(typeof(Ticket))]
[JsonSerializable(typeof(Authenticate))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(GetMe))]
[JsonSerializable(typeof(UpdateMe))]
[JsonSerializable(typeof(FindAccount))]
[JsonSerializable(typeof(OpenDirect))]
[JsonSerializable(typeof(CreateGroup))]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(ListConversations))]
[JsonSerializable(typeof(ConversationPage))]
[JsonSerializable(typeof(GetConversation))]
[JsonSerializable(typeof(ListMembers))]
[JsonSerializable(typeof(MemberPage))]
[JsonSerializable(typeof(AddMembers))]
[JsonSerializable(typeof(RemoveMember))]
[JsonSerializable(typeof(Leave))]
[JsonSerializable(typeof(TransferOwnership))]
[JsonSerializable(typeof(SetMark))]
[JsonSerializable(typeof(Marks))]
[JsonSerializable(typeof(SetTyping))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(MessageSent))]
[JsonSerializable(typeof(EditMessage))]
[JsonSerializable(typeof(RecallMessage))]
[JsonSerializable(typeof(AddReaction))]
[JsonSerializable(typeof(RemoveReaction))]
[JsonSerializable(typeof(GetHistory))]
[JsonSerializable(typeof(History))]
[JsonSerializable(typeof(GetEvents))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(Resume))]
[JsonSerializable(typeof(Resumed))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(TypingChanged))]
[JsonSerializable(typeof(PresenceChanged))]
[JsonSerializable(typeof(MarkMoved))]
[JsonSerializable(typeof(MessagePosted))]
[JsonSerializable(typeof(MessageEdited))]
[JsonSerializable(typeof(MessageRecalled))]
[JsonSerializable(typeof(ReactionChanged))]
[JsonSerializable(typeof(ConversationCreated))]
[JsonSerializable(typeof(MembersAdded))]
[JsonSerializable(typeof(MemberChanged))]
[JsonSerializable(typeof(ConversationReference))]
[JsonSerializable(typeof(SessionStarted))]
[JsonSerializable(typeof(SessionEnded))]
[JsonSerializable(typeof(ProfileChanged))]
[JsonSerializable(typeof(GetStatistics))]
[JsonSerializable(typeof(Statistics))]
[JsonSerializable(typeof(SetAdministrator))]
[JsonSerializable(typeof(BackUp))]
[JsonSerializable(typeof(BackedUp))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(Guid))]
public sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>
    /// The one to use. Letters of every language stand as they are, in UTF-8: escaping them would triple the size of Chinese text. What is
    /// written is JSON, served as JSON, never part of a page.
    /// </summary>
    public static ProtocolJson Wire { get; } = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
