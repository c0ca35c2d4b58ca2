using Dapper;
using Microsoft.Extensions.Options;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Messages.Receipts;

/// <summary>Forgets when marks were moved long ago: it is kept for receipts only, and grows with every mark.</summary>
sealed class MoveSweep(Database database, Committer committer, IOptions<MessageOptions> options, TimeProvider time, ILogger<MoveSweep> logger) : DueWork(time, logger)
{
    // So that nobody's message waits long behind it.
    const int MaxAtOnce = 500;

    const string Forget = """
        DELETE FROM mark_moves WHERE (conversation_id, account_id, mark, seq) IN (
            SELECT conversation_id, account_id, mark, seq FROM mark_moves WHERE at < @before ORDER BY at LIMIT @limit)
        """;

    readonly TimeProvider _time = time;

    protected override TimeSpan LooksEvery => TimeSpan.FromHours(1);

    protected override async Task<long?> WorkAsync(CancellationToken ct)
    {
        var before = (_time.GetUtcNow() - TimeSpan.FromDays(options.Value.ReceiptDays)).ToUnixTimeMilliseconds();
        // Nothing is committed where nothing is to be forgotten.
        await using (var connection = await database.OpenAsync(ct))
        {
            if (await connection.ExecuteScalarAsync<long?>("SELECT min(at) FROM mark_moves") is not { } oldest || oldest >= before)
                return null;
        }

        var forgotten = await committer.ChangeAsync<int>([], async transaction =>
            await transaction.ExecuteAsync(Forget, new { before, limit = MaxAtOnce }));
        return forgotten.Error is not null ? Later : forgotten.Value == MaxAtOnce ? _time.Now() : null;
    }
}
