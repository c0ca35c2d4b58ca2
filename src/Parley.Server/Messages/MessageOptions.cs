using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Messages;

/// <summary>Messages: their limits and windows. Section <c>Messages</c>.</summary>
public sealed class MessageOptions
{
    /// <summary>The longest text, in bytes of UTF-8.</summary>
    [Range(1, 1024 * 1024)]
    public int MaxTextBytes { get; set; } = 64 * 1024;

    /// <summary>How long the author may edit a message, by the server's clock.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan EditWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long the author may recall a message, by the server's clock.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan RecallWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many members one message may mention by name.</summary>
    [Range(1, 1_000)]
    public int MaxMentions { get; set; } = 50;

    /// <summary>How much text one forward may copy, in bytes of UTF-8.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxForwardedBytes { get; set; } = 128 * 1024;

    /// <summary>How often one message may be edited.</summary>
    [Range(1, 10_000)]
    public int MaxEdits { get; set; } = 100;

    /// <summary>How many reactions one message may have at once.</summary>
    [Range(1, 100_000)]
    public int MaxReactions { get; set; } = 1_000;

    /// <summary>How many messages a conversation may have pinned.</summary>
    [Range(1, 1_000)]
    public int MaxPins { get; set; } = 50;

    /// <summary>How many messages an account may have scheduled.</summary>
    [Range(1, 10_000)]
    public int MaxScheduled { get; set; } = 100;

    /// <summary>For how many days it is kept when a message was received and read.</summary>
    [Range(1, 3650)]
    public int ReceiptDays { get; set; } = 30;
}
