using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Running;

namespace Parley.Server.Accounts;

/// <summary>
/// Sessions whose access tokens would still be good by their own words. An ended session's connections close the moment its
/// <c>session.ended</c> is published, wherever it was ended.
/// </summary>
sealed class EndedSessions(Audiences audiences, SecurityLog security, IOptions<AccountOptions> options, TimeProvider time) : IEventListener
{
    // Entries live as long as an access token: bounded by how many sessions end in that time.
    readonly ConcurrentDictionary<Guid, (DateTimeOffset Until, long AddedAt)> _ended = [];
    readonly Lock _lock = new();
    DateTimeOffset _lastIssuedAt = DateTimeOffset.MinValue;

    public bool Contains(Guid sessionId) => _ended.ContainsKey(sessionId);

    /// <summary>
    /// A token was issued. It is good by the time of day: one that was issued while the clock was a day ahead is good tomorrow, and its
    /// session must still be known to have ended then.
    /// </summary>
    public void Issued(DateTimeOffset at)
    {
        lock (_lock)
            _lastIssuedAt = at > _lastIssuedAt ? at : _lastIssuedAt;
    }

    /// <summary>Also called at start, for sessions that ended shortly before.</summary>
    public void Add(Guid sessionId)
    {
        var now = time.GetUtcNow();
        Issued(now);
        var goodFor = options.Value.AccessTokenLifetime + Tokens.Leeway;
        lock (_lock)
            _ended[sessionId] = (_lastIssuedAt + goodFor, time.GetTimestamp());
        foreach (var (old, kept) in _ended)
        {
            // By both clocks: one that is set forward for a moment must not make ended sessions forgotten.
            if (kept.Until < now && time.GetElapsedTime(kept.AddedAt) > goodFor)
                _ended.TryRemove(old, out _);
        }
    }

    public void Pushed(LoggedEvent logged)
    {
        if (logged.Kind != EventKinds.SessionEnded)
            return;
        var ended = logged.Read<SessionEnded>();
        Add(ended.SessionId);
        security.SessionEnded(logged.ConversationId, ended.SessionId, ended.Reason);
        foreach (var connection in audiences.Find(logged.ConversationId)?.Connections ?? [])
        {
            if (connection.Caller.SessionId == ended.SessionId)
                connection.Close(CloseCodes.SessionEnded, ended.Reason);
        }
    }
}
