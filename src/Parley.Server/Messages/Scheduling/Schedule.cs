using System.Text.Json;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages.Scheduling;

/// <summary>One account's scheduled messages: what each may be, and its row.</summary>
sealed class Schedule(Posting posting, Bell bell)
{
    /// <summary>Not one that is being sent: it is too late for that.</summary>
    public const string Mine =
        "WHERE account_id = @AccountId AND client_id = @ClientId AND conversation_id = @ConversationId AND sending = 0";

    const string Find = $"SELECT send_at, body FROM scheduled_messages {Mine}";

    const string Insert = """
        INSERT INTO scheduled_messages (account_id, client_id, conversation_id, send_at, body)
        VALUES (@AccountId, @ClientId, @ConversationId, @SendAt, @body)
        ON CONFLICT (account_id, client_id) DO UPDATE SET send_at = @SendAt, body = @body
        """;

    static readonly TimeSpan MaxAhead = TimeSpan.FromDays(366);

    public static async Task<ScheduledMessage?> FindAsync(Transaction transaction, Guid accountId, Guid conversationId, Guid clientId) =>
        (await transaction.FindAsync<ScheduledRow>(Find, new { AccountId = accountId, ConversationId = conversationId, ClientId = clientId }))?.ToProtocol();

    /// <summary>What is wrong with it, as far as that is known before it is sent.</summary>
    public Error? Refuse(ScheduledMessage scheduled, Caller caller, long now)
    {
        if (scheduled.SendAt <= now || scheduled.SendAt > now + (long)MaxAhead.TotalMilliseconds)
            return Errors.BadRequest("A message is sent later, but within a year.", "sendAt");
        return scheduled.Message.Poll?.EndsAt <= scheduled.SendAt
            ? Errors.BadRequest("The poll would end before it is sent.", "message")
            : posting.Refuse(scheduled.Message, caller);
    }

    /// <summary>Keeps it, in the place of what it was, and tells the account's devices.</summary>
    public static async Task PutAsync(Transaction transaction, Guid accountId, ScheduledMessage scheduled)
    {
        var (message, sendAt) = (scheduled.Message, scheduled.SendAt);
        await transaction.ExecuteAsync(
            Insert, new { AccountId = accountId, message.ClientId, message.ConversationId, SendAt = sendAt, body = JsonText.Of(message) });
        await transaction.AppendAsync(accountId, NewEvent.Of(accountId, EventKinds.ScheduledChanged, new ScheduledChanged(scheduled)));
    }

    /// <summary>After the commit: it may be the next that is due.</summary>
    public Result<ScheduledMessage> Told(Result<ScheduledMessage> result)
    {
        if (result.Error is null)
            bell.Ring();
        return result;
    }
}

sealed record ScheduledRow
{
    public Guid ClientId { get; init; }

    public long SendAt { get; init; }

    public byte[] Body { get; init; } = [];

    public ScheduledMessage ToProtocol() => new(JsonSerializer.Deserialize(Body, ProtocolJson.Default.SendMessage)!, SendAt);
}
