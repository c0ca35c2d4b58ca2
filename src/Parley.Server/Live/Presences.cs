using Dapper;
using Parley.Protocol;
using Parley.Server.Storage;

namespace Parley.Server.Live;

/// <summary>Who is there, and who is told. Not kept, but for when someone was last seen: only the latest matters.</summary>
sealed partial class Presences(Database database, Audiences audiences, ILogger<Presences> logger)
{
    /// <summary>SQL: whether the account <c>a</c> lets <c>@accountId</c> see its presence.</summary>
    public const string Visible = """
        ((a.presence_visibility = 'everyone' OR (a.presence_visibility = 'contacts' AND EXISTS (SELECT 1 FROM contacts v
            WHERE v.account_id = a.id AND v.contact_id = @accountId)))
            AND NOT EXISTS (SELECT 1 FROM blocks w WHERE w.account_id = a.id AND w.blocked_id = @accountId))
        """;

    const string Peers = """
        SELECT o.account_id FROM members m
        JOIN conversations c ON c.id = m.conversation_id AND c.kind = 'direct'
        JOIN members o ON o.conversation_id = m.conversation_id AND o.account_id <> m.account_id
        WHERE m.account_id = @accountId AND m.left_seq IS NULL
        """;

    public Presence Of(Guid accountId, long? lastSeenAt) =>
        audiences.IsOnline(accountId) ? new Presence(PresenceStatuses.Online) : new Presence(PresenceStatuses.Offline, lastSeenAt);

    public void Changed(Guid accountId, bool online) => _ = TellAsync(accountId, online);

    async Task TellAsync(Guid accountId, bool online)
    {
        try
        {
            await using var connection = await database.OpenAsync(CancellationToken.None);
            var frame = Frame.Ephemeral(new PresenceChanged(
                EphemeralKinds.Presence, accountId, new Presence(online ? PresenceStatuses.Online : PresenceStatuses.Offline)));
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
