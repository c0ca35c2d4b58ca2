using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Contacts;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Groups;

/// <summary>
/// Whom an account may bring into a group without asking: not who blocks it, and only contacts where only contacts may write, or where they
/// say so of themselves. What it costs does not grow with how many they are.
/// </summary>
sealed class Acquaintance(IOptions<ContactOptions> contacts, IOptions<GroupOptions> groups)
{
    const long DayLength = 24 * 60 * 60 * 1000;

    /// <summary>What stands between an account and those whom it would bring into a group.</summary>
    /// <returns><c>null</c> when one of them is not there, or was deleted.</returns>
    public async Task<List<Candidate>?> LookAsync(Transaction transaction, Guid groupId, Guid by, Guid[] accountIds)
    {
        const string Look = """
            SELECT a.id, a.who_may_add,
                CASE WHEN m.role IS NULL THEN 0 ELSE 1 END AS in_group,
                CASE WHEN b.at IS NULL THEN 0 ELSE 1 END AS blocks,
                CASE WHEN k.since IS NULL THEN 0 ELSE 1 END AS contact,
                CASE WHEN n.at IS NULL THEN 0 ELSE 1 END AS banned
            FROM ids CROSS JOIN accounts a
            LEFT JOIN members m ON m.conversation_id = @groupId AND m.account_id = a.id AND m.left_seq IS NULL
            LEFT JOIN group_bans n ON n.conversation_id = @groupId AND n.account_id = a.id
            LEFT JOIN blocks b ON b.account_id = a.id AND b.blocked_id = @by
            LEFT JOIN contacts k ON k.account_id = @by AND k.contact_id = a.id
            WHERE a.id = ids.id AND a.deleted_at IS NULL
            """;
        var rows = await transaction.QueryForAllAsync<Row>(accountIds, Look, new { groupId, by });
        return rows.Count < accountIds.Length ? null : rows.ConvertAll(row => row.ToCandidate(contacts.Value.WhoMayWrite));
    }

    /// <summary>Counts those who are no contacts of who brings them.</summary>
    /// <returns>Why not: there have been too many today; <c>null</c> when they may come.</returns>
    public async Task<Error?> CountAsync(Transaction transaction, Guid by, IEnumerable<Candidate> brought)
    {
        const string Add = """
            INSERT INTO stranger_counts (account_id, day, strangers) VALUES (@by, @day, @count)
            ON CONFLICT (account_id) DO UPDATE SET day = @day,
                strangers = CASE WHEN stranger_counts.day = @day THEN stranger_counts.strangers ELSE 0 END + @count
            RETURNING strangers
            """;
        var count = (long)brought.Count(candidate => !candidate.IsContact);
        var limit = groups.Value.MaxStrangersPerDay;
        return count > 0 && await transaction.FindAsync<long>(Add, new { by, day = transaction.Now / DayLength, count }) > limit
            ? Errors.TooManyStrangers(limit)
            : null;
    }

    sealed record Row
    {
        public Guid Id { get; init; }

        public string WhoMayAdd { get; init; } = "";

        public long InGroup { get; init; }

        public long Blocks { get; init; }

        public long Contact { get; init; }

        public long Banned { get; init; }

        public Candidate ToCandidate(WhoMayWrite whoMayWrite) => new(
            Id, IsMember: InGroup != 0, Blocks: Blocks != 0, IsContact: Contact != 0, IsBanned: Banned != 0,
            MayBeAdded: Blocks == 0 && WhoMayAdd != Adders.Nobody
                && (Contact != 0 || (WhoMayAdd == Adders.Everyone && whoMayWrite is WhoMayWrite.Everyone)),
            MayBeInvited: Contact != 0 || whoMayWrite is WhoMayWrite.Everyone);
    }
}

/// <summary>Someone whom an account would bring into a group.</summary>
/// <param name="Blocks">They block it.</param>
/// <param name="MayBeAdded">Without being asked.</param>
sealed record Candidate(Guid Id, bool IsMember, bool Blocks, bool IsContact, bool IsBanned, bool MayBeAdded, bool MayBeInvited);
