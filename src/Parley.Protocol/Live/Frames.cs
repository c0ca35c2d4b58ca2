namespace Parley.Protocol;

/// <summary>The first frame a live connection receives once it is signed in.</summary>
/// <param name="LastSeq">The head of the account's own log: compare it with what you hold.</param>
/// <param name="ServerTime">Milliseconds since the Unix epoch, UTC.</param>
/// <param name="HeartbeatSeconds">The server pings this often; hearing nothing for two and a half intervals, either side may close.</param>
public sealed record Hello(
    Guid ConnectionId, Guid AccountId, Guid SessionId, long LastSeq, long ServerTime, int HeartbeatSeconds, Limits Limits);

/// <summary>What this server accepts.</summary>
/// <param name="FrameBytes">The largest frame or body.</param>
/// <param name="TextBytes">The longest text of a message, in bytes of UTF-8.</param>
/// <param name="RequestsInFlight">How many requests of one connection are worked on at once; the server reads on when one is done.</param>
/// <param name="EditSeconds">How long a message may be edited.</param>
/// <param name="RecallSeconds">How long a message may be recalled.</param>
public sealed record Limits(int FrameBytes, int TextBytes, int RequestsInFlight, int EditSeconds, int RecallSeconds);

/// <summary>Signs a live connection in with its first frame. Only on the WebSocket.</summary>
public sealed record Authenticate(string Token) : IOperation<Done>;

/// <summary>Kinds of ephemeral push: they have no <c>seq</c>, only the latest matters, and none is ever replayed.</summary>
public static class EphemeralKinds
{
    /// <summary><see cref="TypingChanged"/></summary>
    public const string Typing = "typing";
    /// <summary><see cref="PresenceChanged"/></summary>
    public const string Presence = "presence";
    /// <summary><see cref="MarkMoved"/></summary>
    public const string Mark = "mark";
    /// <summary><see cref="DraftChanged"/></summary>
    public const string Draft = "draft";

    /// <summary>The record of each kind.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Items = new Dictionary<string, Type>
    {
        [Typing] = typeof(TypingChanged),
        [Presence] = typeof(PresenceChanged),
        [Mark] = typeof(MarkMoved),
        [Draft] = typeof(DraftChanged),
    };
}

/// <summary>Someone is typing. Show it for five seconds, or until their message comes.</summary>
public sealed record TypingChanged(string Kind, Guid ConversationId, Guid AccountId);

/// <summary>Someone whose presence I may see came, went, or is away.</summary>
public sealed record PresenceChanged(string Kind, Guid AccountId, Presence Presence);

/// <summary>What I have begun to write, on another device of mine; <c>null</c> when it was sent or cleared.</summary>
public sealed record DraftChanged(string Kind, Guid ConversationId, Draft? Draft = null);

/// <summary>A member's marks moved: mine on another device, or someone else's.</summary>
public sealed record MarkMoved(string Kind, Guid ConversationId, Guid AccountId, long ReadSeq, long DeliveredSeq);

/// <summary>WebSocket close codes of Parley's own, beside those of RFC 6455 §7.4.1.</summary>
public static class CloseCodes
{
    /// <summary>The token is missing, wrong or expired: sign in or refresh, then connect again.</summary>
    public const int Unauthorized = 4401;
    /// <summary>The session was ended. Do not connect again with it.</summary>
    public const int SessionEnded = 4403;
    /// <summary>Nothing was heard for two and a half heartbeats, or no sign-in came in time.</summary>
    public const int TimedOut = 4408;
    /// <summary>The account has opened more live connections than it may, and this was its oldest. Do not connect again by itself.</summary>
    public const int TooManyConnections = 4409;
    /// <summary>The client reads too slowly; connect again and resume.</summary>
    public const int FellBehind = 4429;
    /// <summary>A fault of the server's, which it has logged (RFC 6455's 1011): connect again after a random short while.</summary>
    public const int Internal = 1011;
    /// <summary>The server is going down for a moment (RFC 6455's 1012): connect again after a random short while.</summary>
    public const int Restarting = 1012;
}
