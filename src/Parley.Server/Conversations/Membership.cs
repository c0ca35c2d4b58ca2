using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Conversations;

/// <summary>An account's place in a conversation, as of <see cref="Epoch"/>.</summary>
sealed record Membership
{
    public required Guid ConversationId { get; init; }

    public required string Kind { get; init; }

    public required string Role { get; init; }

    /// <summary>What it may see starts here.</summary>
    public required long FirstSeq { get; init; }

    /// <summary>What it may see ends here; <c>null</c> while a member.</summary>
    public long? LeftSeq { get; init; }

    /// <summary>Rises with every change of what stands here.</summary>
    public required long Epoch { get; init; }

    /// <summary>How many members the conversation had at that epoch.</summary>
    public required long MemberCount { get; init; }

    /// <summary>Seconds after which a message posted now disappears.</summary>
    public int? ExpiresAfter { get; init; }

    /// <summary>Milliseconds since the Unix epoch, UTC.</summary>
    public long MutedUntil { get; init; }

    public bool IsEveryoneMuted { get; init; }

    /// <summary>The other member of a direct conversation.</summary>
    public Peer? Peer { get; init; }

    /// <summary>Where the log stood.</summary>
    public required long LastSeq { get; init; }

    /// <summary>
    /// In a direct conversation: it goes no further than this until the other one has read more, as far as this member can tell. For whom
    /// the other blocks that is no different, and what they write into the silence has an end.
    /// </summary>
    public long RoomTo { get; init; } = long.MaxValue;

    /// <summary>Whom of a group's members it blocks: that it types, and what it has read, is not for them.</summary>
    public Guid[] Blocked { get; init; } = [];

    public bool IsAccountLog => Kind == ConversationKinds.Account;

    public bool IsDirect => Kind == ConversationKinds.Direct;

    public bool IsAdmin => Role is MemberRoles.Admin or MemberRoles.Owner;

    /// <summary>Whether what it appends is for its own eyes only: the other one blocks it, and it must not notice.</summary>
    public bool IsWithheld => Peer is { BlocksMe: true };

    public bool Sees(long seq) => seq >= FirstSeq && (LeftSeq is not { } left || seq <= left);

    /// <returns>Why nothing may be added here now, by whoever else may; <c>null</c> when it may.</returns>
    public Error? RefuseMore() => LastSeq >= RoomTo ? Errors.TooManyUnread : null;

    /// <returns>Why it may say nothing here now; <c>null</c> when it may.</returns>
    public Error? RefuseSpeech(long now)
    {
        if (Peer is { } peer)
        {
            if (peer.IsDeleted)
                return Errors.AccountDeleted;
            return peer.IsOutOfReach ? Errors.NotContacts : RefuseMore();
        }

        if (MutedUntil > now)
            return Errors.Muted(MutedUntil, everyone: false);
        return IsEveryoneMuted && !IsAdmin ? Errors.Muted(Times.Forever, everyone: true) : null;
    }
}

/// <param name="BlocksMe">What I append is withheld from them, and their marks and presence from me.</param>
/// <param name="IsBlocked">I block them.</param>
/// <param name="IsOutOfReach">Only contacts may write to each other, and we are none.</param>
sealed record Peer(Guid AccountId, bool IsDeleted, bool BlocksMe, bool IsBlocked, bool IsOutOfReach);
