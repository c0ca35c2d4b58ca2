using System.Collections.Concurrent;
using Dapper;
using Parley.Protocol;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Conversations;

/// <summary>An account's place in a conversation, as of <paramref name="Epoch"/>.</summary>
/// <param name="JoinedSeq">What it may see starts here.</param>
/// <param name="LeftSeq">What it may see ends here; <c>null</c> while a member.</param>
/// <param name="MemberCount">How many members the conversation had at that epoch.</param>
sealed record Membership(Guid ConversationId, string Kind, string Role, long JoinedSeq, long? LeftSeq, long Epoch, long MemberCount)
{
    public bool IsAccountLog => Kind == ConversationKinds.Account;

    public bool Sees(long seq) => seq >= JoinedSeq && (LeftSeq is not { } left || seq <= left);
}

/// <summary>
/// The membership check. Writers are answered from memory: an append carries the epoch its rights were read at, and the commit
/// refuses it when the epoch has moved on. Readers are answered from the database.
/// </summary>
sealed class Memberships(Database database) : IEventListener
{
    // About 20 MB. When full it is emptied: refilling costs one indexed read for each conversation in use.
    const int MaxCached = 100_000;

    readonly ConcurrentDictionary<(Guid ConversationId, Guid AccountId), Membership> _cached = [];

    /// <summary>How often rights were taken, in any conversation.</summary>
    long _changes;

    /// <param name="fresh">From the database, whatever is remembered.</param>
    /// <returns><c>null</c> for strangers, and for conversations that do not exist.</returns>
    public ValueTask<Membership?> FindAsync(Guid conversationId, Guid accountId, bool fresh, CancellationToken ct) =>
        !fresh && _cached.TryGetValue((conversationId, accountId), out var membership)
            ? ValueTask.FromResult<Membership?>(membership)
            : ReadAsync(conversationId, accountId, ct);

    /// <summary>Before the push, so that whoever acts on it is judged by what it changed.</summary>
    public void Pushing(LoggedEvent logged)
    {
        if (logged.Kind is not (EventKinds.MemberLeft or EventKinds.MemberRemoved or EventKinds.OwnerChanged))
            return;
        Interlocked.Increment(ref _changes);
        _cached.TryRemove((logged.ConversationId, logged.Read<MemberChanged>().AccountId), out _);
        _cached.TryRemove((logged.ConversationId, logged.AccountId), out _);
    }

    async ValueTask<Membership?> ReadAsync(Guid conversationId, Guid accountId, CancellationToken ct)
    {
        const string Find = """
            SELECT c.kind, m.role, m.joined_seq, m.left_seq, c.epoch, c.member_count
            FROM members m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.conversation_id = @conversationId AND m.account_id = @accountId
            """;
        var changes = Interlocked.Read(ref _changes);
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<(string Kind, string Role, long JoinedSeq, long? LeftSeq, long Epoch, long MemberCount)>(
            Find, new { conversationId, accountId });
        if (row.Kind is null)
            return null;

        var membership = new Membership(conversationId, row.Kind, row.Role, row.JoinedSeq, row.LeftSeq, row.Epoch, row.MemberCount);
        if (_cached.Count >= MaxCached)
            _cached.Clear();
        _cached[(conversationId, accountId)] = membership;
        // What was read before a right was taken must not be remembered after it, when nobody would come to forget it.
        if (Interlocked.Read(ref _changes) != changes)
            _cached.TryRemove((conversationId, accountId), out _);
        return membership;
    }
}
