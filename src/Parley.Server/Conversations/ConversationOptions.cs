using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Conversations;

/// <summary>Conversations as each member keeps them. Section <c>Conversations</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>The longest draft, in bytes of UTF-8.</summary>
    [Range(1, 1024 * 1024)]
    public int MaxDraftBytes { get; set; } = 64 * 1024;

    /// <summary>How far a direct conversation may go on past the other's read mark, in events: then whoever writes waits until it moves.</summary>
    [Range(10, 1_000_000_000)]
    public int MaxUnread { get; set; } = 10_000;
}
