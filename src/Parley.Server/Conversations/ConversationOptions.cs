using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Conversations;

/// <summary>Conversations as each member keeps them. Section <c>Conversations</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>The longest draft, in bytes of UTF-8.</summary>
    [Range(1, 1024 * 1024)]
    public int MaxDraftBytes { get; set; } = 64 * 1024;
}
