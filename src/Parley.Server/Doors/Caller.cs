using Parley.Server.Conversations;
using Parley.Server.Live;

namespace Parley.Server.Doors;

/// <summary>Who asks, and through which door.</summary>
sealed record Caller
{
    /// <summary>Empty while nobody is signed in.</summary>
    public Guid AccountId { get; init; }

    public Guid SessionId { get; init; }

    public bool IsAdministrator { get; init; }

    /// <summary>Came through the control socket in the data folder, which only the server's own user may open.</summary>
    public bool IsOperator { get; init; }

    /// <summary>What it asks for was counted before: it is a message that was scheduled.</summary>
    public bool IsCounted { get; init; }

    /// <summary>The address limits are counted for.</summary>
    public required string Address { get; init; }

    /// <summary>The id the caller knows its request by; <c>null</c> where the door gives none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The live connection, where it is one.</summary>
    public Connection? Connection { get; init; }

    /// <summary>The caller's place in the conversation the request is about; checked before the handler runs.</summary>
    public Membership? Membership { get; init; }

    /// <summary>What the caller was admitted to with that <see cref="Membership"/>: judges it again when it has changed.</summary>
    public Operation? Operation { get; init; }

    public bool IsSignedIn => AccountId != Guid.Empty;
}
