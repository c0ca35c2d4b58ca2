using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;

namespace Parley.Server.Messages.Polls;

/// <summary>
/// How a poll stands. In a group the last vote's event tells, so that a vote costs the same however many there were. In a direct
/// conversation the votes of its two members do: what one casts whom the other blocks must not be counted for the other.
/// </summary>
static class Tallies
{
    const string Last = """
        SELECT body FROM events
        WHERE conversation_id = @ConversationId AND target = @seq AND kind = 'poll.voted'
        ORDER BY seq DESC LIMIT 1
        """;

    const string Two = """
        SELECT account_id, option FROM votes
        WHERE conversation_id = @ConversationId AND seq = @seq AND (withheld = 0 OR account_id = @AccountId)
        """;

    const string Closed = """
        SELECT seq FROM events
        WHERE conversation_id = @ConversationId AND target = @seq AND kind = 'poll.closed' AND (withheld = 0 OR account_id = @AccountId)
        """;

    public static async Task<bool> IsClosedAsync(Transaction transaction, Caller caller, long seq) =>
        await transaction.FindAsync<long>(Closed, new { caller.Membership!.ConversationId, caller.AccountId, seq }) != 0;

    public static async Task<PollVotes> ReadAsync(Transaction transaction, Caller caller, long seq, Poll poll)
    {
        var key = new { caller.Membership!.ConversationId, caller.AccountId, seq };
        if (caller.Membership.IsDirect)
            return Count(await transaction.QueryAsync<(Guid AccountId, long Option)>(Two, key), poll);
        if (await transaction.FindAsync<byte[]>(Last, key) is not { } body)
            return Count([], poll);
        var voted = System.Text.Json.JsonSerializer.Deserialize(body, ProtocolJson.Default.PollVoted)!;
        return new PollVotes(voted.Counts, voted.Voters, Closed: false);
    }

    /// <summary>With one member's choice changed.</summary>
    public static PollVotes Change(PollVotes tally, int[] before, int[] after)
    {
        int[] counts = [.. tally.Counts];
        foreach (var option in before)
            counts[option]--;
        foreach (var option in after)
            counts[option]++;
        return tally with { Counts = counts, Voters = tally.Voters - Math.Sign(before.Length) + Math.Sign(after.Length) };
    }

    static PollVotes Count(IEnumerable<(Guid AccountId, long Option)> votes, Poll poll)
    {
        var (counts, voters) = (new int[poll.Options.Length], new HashSet<Guid>());
        foreach (var (accountId, option) in votes)
        {
            counts[option]++;
            voters.Add(accountId);
        }

        return new PollVotes(counts, voters.Count, Closed: false);
    }
}
