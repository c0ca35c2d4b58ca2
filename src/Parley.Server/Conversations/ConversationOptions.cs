using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Conversations;

/// <summary>Conversations and their members. Section <c>Conversations</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>How many members a group may have.</summary>
    [Range(2, 100_000)]
    public int MaxMembers { get; set; } = 2_000;

    /// <summary>The longest draft, in bytes of UTF-8.</summary>
    [Range(1, 1024 * 1024)]
    public int MaxDraftBytes { get; set; } = 64 * 1024;
}
