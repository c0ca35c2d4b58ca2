namespace Parley.Load.Targets;

/// <summary>The bare server: it knows no accounts, and a connection says in its address which conversation it is in.</summary>
sealed class BaselineTarget : ITarget
{
    public Task<Seat[]> TakeSeatsAsync(int count, CancellationToken ct) =>
        Task.FromResult(Enumerable.Range(0, count).Select(i => new Seat(Guid.CreateVersion7(), $"seat{i}", AccessToken: null)).ToArray());

    public Task<Guid> OpenDirectAsync(Seat one, Seat other, CancellationToken ct) => CreateGroupAsync([one, other], ct);

    public Task<Guid> CreateGroupAsync(IReadOnlyList<Seat> members, CancellationToken ct)
    {
        var conversationId = Guid.CreateVersion7();
        foreach (var member in members)
            member.Path = $"/ws?conversation={conversationId}";
        return Task.FromResult(conversationId);
    }
}
