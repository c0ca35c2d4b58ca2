using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Live;
using Parley.Server.Log;

namespace Parley.Server.Accounts;

/// <summary>
/// Sessions whose access tokens would still be good by their own words. An ended session's connections close the moment its
/// <c>session.ended</c> is published, wherever it was ended.
/// </summary>
sealed class EndedSessions(Audiences audiences, IOptions<AccountOptions> options, TimeProvider time) : IEventListener
{
    // Entries live as long as an access token: bounded by how many sessions end in that time.
    readonly ConcurrentDictionary<Guid, DateTimeOffset> _ended = [];

    public bool Contains(Guid sessionId) => _ended.ContainsKey(sessionId);

    /// <summary>Also called at start, for sessions that ended shortly before.</summary>
    public void Add(Guid sessionId)
    {
        var now = time.GetUtcNow();
        _ended[sessionId] = now + options.Value.AccessTokenLifetime;
        foreach (var (old, until) in _ended)
        {
            if (until < now)
                _ended.TryRemove(old, out _);
        }
    }

    public void Pushed(LoggedEvent logged)
    {
        if (logged.Kind != EventKinds.SessionEnded)
            return;
        var ended = logged.Read<SessionEnded>();
        Add(ended.SessionId);
        foreach (var connection in audiences.Find(logged.ConversationId)?.Connections ?? [])
        {
            if (connection.Caller.SessionId == ended.SessionId)
                connection.Close(CloseCodes.SessionEnded, ended.Reason);
        }
    }
}
