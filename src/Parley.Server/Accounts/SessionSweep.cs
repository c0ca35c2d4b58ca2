using Dapper;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>Ends the sessions whose time is over: their live connections would go on for as long as they stay connected.</summary>
sealed class SessionSweep(Database database, Committer committer, TimeProvider time, ILogger<SessionSweep> logger) : DueWork(time, logger)
{
    const int MaxAtOnce = 200;

    const string Due = "SELECT id, account_id FROM sessions WHERE ended_at IS NULL AND expires_at <= @now ORDER BY expires_at LIMIT @limit";

    const string Next = "SELECT min(expires_at) FROM sessions WHERE ended_at IS NULL";

    const string IsDue = "SELECT id FROM sessions WHERE id = @Id AND ended_at IS NULL AND expires_at <= @Now";

    readonly TimeProvider _time = time;

    /// <summary>A session lasts days, and what ends earlier by a change of the settings may wait for minutes.</summary>
    protected override TimeSpan LooksEvery => TimeSpan.FromMinutes(5);

    protected override async Task<long?> WorkAsync(CancellationToken ct)
    {
        var now = _time.Now();
        await using var connection = await database.OpenAsync(ct);
        var due = (await connection.QueryAsync<Row>(Due, new { now, limit = MaxAtOnce })).ToList();
        foreach (var session in due)
        {
            if ((await EndAsync(session)).Error is not null)
                return Later;
        }

        return due.Count == MaxAtOnce ? now : await connection.ExecuteScalarAsync<long?>(Next);
    }

    Task<Result<Done>> EndAsync(Row session) => committer.ChangeAsync<Done>([session.AccountId], async transaction =>
    {
        // It may have been renewed meanwhile.
        if (await transaction.FindAsync<Guid?>(IsDue, new { session.Id, transaction.Now }) is not null)
            await SignIns.EndAsync(transaction, session.AccountId, session.Id, SessionEnds.Expired);
        return new Done();
    });

    sealed record Row
    {
        public Guid Id { get; init; }

        public Guid AccountId { get; init; }
    }
}
