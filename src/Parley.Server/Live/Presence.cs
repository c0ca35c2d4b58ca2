using Dapper;
using Parley.Protocol;
using Parley.Server.Storage;

namespace Parley.Server.Live;

/// <summary>Tells those who share a direct conversation with an account that it came or went. Not kept: only the latest matters.</summary>
sealed partial class Presence(Database database, Audiences audiences, ILogger<Presence> logger)
{
    const string Peers = """
        SELECT o.account_id FROM members m
        JOIN conversations c ON c.id = m.conversation_id AND c.kind = 'direct'
        JOIN members o ON o.conversation_id = m.conversation_id AND o.account_id <> m.account_id
        WHERE m.account_id = @accountId AND m.left_seq IS NULL
        """;

    public void Changed(Guid accountId, bool online) => _ = TellAsync(accountId, online);

    async Task TellAsync(Guid accountId, bool online)
    {
        try
        {
            await using var connection = await database.OpenAsync(CancellationToken.None);
            var frame = Frame.Ephemeral(new PresenceChanged(EphemeralKinds.Presence, accountId, online));
            foreach (var peer in await connection.QueryAsync<Guid>(Peers, new { accountId }))
                audiences.Find(peer)?.Send(frame);
        }
        catch (System.Data.Common.DbException exception)
        {
            // Peers see it at their next list or at the next change.
            LogNotTold(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A change of presence could not be told")]
    partial void LogNotTold(Exception exception);
}
