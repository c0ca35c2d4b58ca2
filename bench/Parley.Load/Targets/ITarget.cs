namespace Parley.Load.Targets;

/// <summary>The server under test, for what comes before the measuring: accounts and conversations.</summary>
interface ITarget
{
    Task<Seat[]> TakeSeatsAsync(int count, CancellationToken ct);

    /// <summary>A conversation of two.</summary>
    Task<Guid> OpenDirectAsync(Seat one, Seat other, CancellationToken ct);

    /// <summary>A group; the first seat owns it.</summary>
    Task<Guid> CreateGroupAsync(IReadOnlyList<Seat> members, CancellationToken ct);
}

/// <summary>An account that a connection can be opened for.</summary>
/// <param name="Path">What the WebSocket handshake asks for.</param>
sealed record Seat(Guid AccountId, string Username, string? AccessToken)
{
    public string Path { get; set; } = "/ws";
}
