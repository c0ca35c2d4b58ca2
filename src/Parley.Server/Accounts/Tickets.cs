using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Parley.Server.Doors;

namespace Parley.Server.Accounts;

/// <summary>One-time tickets that open a WebSocket. Kept in memory: a ticket that a restart forgets is asked for again.</summary>
sealed class Tickets(EndedSessions ended, IOptions<AccountOptions> options, TimeProvider time)
{
    // A flood of tickets pushes out others' unused ones; they ask again. Rate limits keep it from happening by accident.
    const int MaxTickets = 100_000;

    readonly ConcurrentDictionary<string, (Caller Caller, long IssuedAt)> _tickets = [];

    public (string Value, DateTimeOffset ExpiresAt) Issue(Caller caller)
    {
        if (_tickets.Count >= MaxTickets)
            _tickets.Clear();
        foreach (var (old, kept) in _tickets.Take(8))
        {
            if (!IsGood(kept.IssuedAt))
                _tickets.TryRemove(old, out _);
        }

        var value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        _tickets[value] = (caller with { Connection = null, Membership = null }, time.GetTimestamp());
        return (value, time.GetUtcNow() + options.Value.TicketLifetime);
    }

    public Caller? Redeem(string value, string address) =>
        _tickets.TryRemove(value, out var kept) && IsGood(kept.IssuedAt) && !ended.Contains(kept.Caller.SessionId)
            ? kept.Caller with { Address = address }
            : null;

    bool IsGood(long issuedAt) => time.GetElapsedTime(issuedAt) <= options.Value.TicketLifetime;
}
