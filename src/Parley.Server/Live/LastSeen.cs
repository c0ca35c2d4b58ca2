using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Live;

/// <summary>Keeps when an account's last connection went.</summary>
sealed partial class LastSeen(Committer committer, ILogger<LastSeen> logger)
{
    const string Update = "UPDATE accounts SET last_seen_at = @Now WHERE id = @accountId";

    /// <summary>Never throws: nobody waits for it, and the next time is as good.</summary>
    public async Task KeepAsync(Guid accountId)
    {
        try
        {
            var kept = await committer.ChangeAsync<Done>([], async transaction =>
            {
                await transaction.ExecuteAsync(Update, new { accountId, transaction.Now });
                return new Done();
            });
            if (kept.Error is { } refusal)
                LogRefused(accountId, refusal.Code);
        }
        catch (System.Data.Common.DbException exception)
        {
            LogNotKept(exception, accountId);
        }
    }

    [LoggerMessage(LogLevel.Warning, "When {AccountId} was last seen could not be kept ({Code})")]
    partial void LogRefused(Guid accountId, string code);

    [LoggerMessage(LogLevel.Warning, "When {AccountId} was last seen could not be kept")]
    partial void LogNotKept(Exception exception, Guid accountId);
}
