using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Log;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

/// <summary>For what a block does to messages, not for how one blocks.</summary>
static class Blocks
{
    const string Block = """
        INSERT INTO blocks (account_id, blocked_id, at, read_seq, delivered_seq)
        SELECT @blocker, @blocked, @Now, m.read_seq, m.delivered_seq FROM members m
        WHERE m.conversation_id = @conversationId AND m.account_id = @blocker;
        INSERT INTO block_marks (account_id, blocked_id, conversation_id, read_seq, delivered_seq)
        SELECT @blocker, @blocked, m.conversation_id, m.read_seq, m.delivered_seq
        FROM members m JOIN members o ON o.conversation_id = m.conversation_id AND o.account_id = @blocked
        WHERE m.account_id = @blocker AND m.peer_id IS NULL
        """;

    const string Lift = """
        DELETE FROM blocks WHERE account_id = @blocker AND blocked_id = @blocked;
        DELETE FROM block_marks WHERE account_id = @blocker AND blocked_id = @blocked
        """;

    /// <summary>In the place where a block puts it, also for a group.</summary>
    public static Task PutAsync(TestServer server, Person blocker, Person blocked, Guid conversationId) =>
        ChangeAsync(server, Block, blocker, blocked, conversationId);

    public static Task LiftAsync(TestServer server, Person blocker, Person blocked, Guid conversationId) =>
        ChangeAsync(server, Lift, blocker, blocked, conversationId);

    static async Task ChangeAsync(TestServer server, string sql, Person blocker, Person blocked, Guid conversationId)
    {
        var done = await server.Services.GetRequiredService<Committer>().ChangeAsync<Done>([conversationId], async transaction =>
        {
            await transaction.ExecuteAsync(sql, new { blocker = blocker.Id, blocked = blocked.Id, conversationId, transaction.Now });
            await transaction.RaiseEpochAsync(conversationId);
            return new Done();
        });
        Assert.Null(done.Error);
    }
}
