using Dapper;
using Parley.Server.Doors;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

/// <summary>
/// Where accounts have signed in before: devices that prove it with their secret, and addresses. A session that was ended because it
/// was not trusted makes nothing known.
/// </summary>
sealed class KnownPlaces(Database database, PasswordTries tries, TimeProvider time)
{
    static readonly TimeSpan Remembered = TimeSpan.FromDays(180);

    /// <summary>SQL: of the latest sessions, so that it costs no more for one who signs in every minute. The last of a place decides.</summary>
    const string Find = """
        WITH lately AS (
            SELECT id, rotated_at, device_hash, last_address,
                CASE WHEN ended_at IS NULL OR ended_reason IN ('logged_out', 'replaced', 'too_many_sessions') THEN 1 ELSE 0 END AS trusted
            FROM sessions WHERE account_id = @id AND rotated_at > @since
            ORDER BY rotated_at DESC, id DESC LIMIT 200)
        SELECT CASE
            WHEN (SELECT trusted FROM lately WHERE device_hash = @deviceHash ORDER BY rotated_at DESC, id DESC LIMIT 1) = 1 THEN 2
            WHEN (SELECT trusted FROM lately WHERE last_address = @address ORDER BY rotated_at DESC, id DESC LIMIT 1) = 1 THEN 1
            ELSE 0 END
        """;

    /// <summary>What a try counts for. It asks the database the same of a name that nobody has.</summary>
    public async ValueTask<PasswordTry> TryAsync(string name, AccountRow? account, string address, byte[]? deviceHash, CancellationToken ct)
    {
        var who = account?.Id ?? PasswordTries.StandIn(name);
        var since = (time.GetUtcNow() - Remembered).ToUnixTimeMilliseconds();
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteScalarAsync<long>(Find, new { id = who, deviceHash, address, since }) switch
        {
            2 => tries.OfDevice(who, deviceHash!),
            1 => tries.OfKnownAddress(who, address),
            _ => tries.OfStranger(who, address),
        };
    }
}
