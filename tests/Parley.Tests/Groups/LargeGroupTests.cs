using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Tests.Harness;

namespace Parley.Tests.Groups;

/// <summary>A large group costs whoever does something in it no more than a small one.</summary>
public sealed partial class LargeGroupTests
{
    const int Size = 5_000;

    [Fact]
    public async Task Nothing_that_is_done_in_a_group_runs_through_its_members_on_SQLite()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.SQLite);
        await LiveInAsync(server, await FillAsync(server));

        // Dapper remembers what it ran, and where.
        var folder = server.Services.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder;
        var statements = SqlMapper.GetCachedSQL().Where(run => run.Item1.Contains(folder, StringComparison.Ordinal)).Select(run => run.Item2)
            // Not the migrations, nor what fills the group here.
            .Where(sql => Mentioned().IsMatch(sql) && Operations().IsMatch(sql) && !sql.Contains("'filler", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(statements.Count > 20, "What was run is not remembered.");
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        var slow = new List<string>();
        foreach (var sql in statements)
        {
            var plan = await PlanAsync(connection, sql);
            if (plan.Any(step => RunsThroughMembers(sql, step, plan)))
                slow.Add(sql + "\n    " + string.Join("\n    ", plan));
        }

        Assert.True(slow.Count == 0, string.Join("\n\n", slow));
    }

    [Fact]
    public async Task Nothing_that_is_done_in_a_group_reads_many_of_its_members_on_PostgreSQL()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.PostgreSQL);
        var group = await FillAsync(server);
        await using var connection = await server.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("ANALYZE members, accounts, conversations");

        await LiveInAsync(server, group);

        Assert.InRange(await RowsReadAsync(connection), 1, 1_000);
    }

    /// <summary>Everything that happens in a group, once.</summary>
    static async Task LiveInAsync(TestServer server, (Person Owner, Guid Id) group)
    {
        var (owner, id) = group;
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan", "eve", "fay");
        var (ann, bob, cem, dan, eve) = (people[0], people[1], people[2], people[3], people[4]);
        await owner.CallAsync(new UpdateGroup(id, JoinMode: JoinModes.Open, ShowsHistory: true));
        await ann.CallAsync(new FindGroup(id));
        await ann.CallAsync(new JoinGroup(id));
        await owner.CallAsync(new UpdateGroup(id, JoinMode: JoinModes.Approval));
        await bob.CallAsync(new JoinGroup(id));
        await owner.CallAsync(new ListApplications(id));
        await owner.CallAsync(new AnswerApplication(id, bob.Id, Accept: true));
        await owner.CallAsync(new AddMembers(id, [cem.Id]));
        var code = (await owner.CallAsync(new CreateGroupLink(id))).Code;
        await dan.CallAsync(new FindGroupByLink(code));
        await dan.CallAsync(new JoinByLink(code));
        await owner.CallAsync(new InviteToGroup(id, [eve.Id]));
        await eve.CallAsync(new ListGroupInvitations());
        await eve.CallAsync(new AnswerGroupInvitation(id, Accept: true));

        await owner.CallAsync(new SetMemberRole(id, ann.Id, MemberRoles.Admin));
        await cem.CallAsync(new SetGroupNickname(id, "Cem"));
        await owner.CallAsync(new MuteMember(id, cem.Id));
        var sent = await ann.CallAsync(new SendMessage(id, Guid.CreateVersion7(), "hello all", Mentions: [bob.Id], MentionsEveryone: true));
        await bob.CallAsync(new SetMark(id, Read: sent.Seq));
        await bob.CallAsync(new SetTyping(id));
        await bob.CallAsync(new EditMessage(id, (await bob.SayAsync(id, "hello")).Seq, Guid.CreateVersion7(), "hello there"));
        await ann.CallAsync(new RecallMessage(id, sent.Seq));
        await cem.CallAsync(new GetHistory(id));
        await cem.CallAsync(new ListConversations());
        await cem.CallAsync(new Resume());
        await using (var live = await cem.ConnectAsync())
            await live.FenceAsync();

        // From the middle: a page costs the same wherever it is.
        var next = (await cem.CallAsync(new ListMembers(id, Limit: 10))).Next;
        await cem.CallAsync(new ListMembers(id, next, Limit: 10));
        await cem.CallAsync(new ListMembers(id, Cursors.Write(1, Guid.Parse("80000000-0000-0000-0000-000000000000")), Limit: 10));

        await owner.CallAsync(new RemoveMember(id, cem.Id));
        await owner.CallAsync(new ListBanned(id));
        await owner.CallAsync(new Unban(id, cem.Id));
        await dan.CallAsync(new Leave(id));
        await owner.CallAsync(new TransferOwnership(id, ann.Id));
        await server.Services.GetRequiredService<Committer>().ChangeAsync<Done>([id, ann.Id], async transaction =>
        {
            await Members.DepartAsync(transaction, id, ann.Id);
            return new Done();
        });
        await owner.CallAsync(new DissolveGroup(id));
        await bob.CallAsync(new GetConversation(id));
    }

    /// <summary>A group with thousands of members who all came at the beginning, among thousands of small conversations.</summary>
    static async Task<(Person Owner, Guid Id)> FillAsync(TestServer server)
    {
        var owner = await server.PersonAsync("owner");
        var id = await TestServer.GroupAsync(owner);
        var newId = server.Kind is DatabaseKind.SQLite ? "randomblob(16)" : "gen_random_uuid()";
        await server.WriteAsync($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Size})
            INSERT INTO accounts (id, username, username_key, nickname, password_hash, administrator, created_at)
            SELECT {newId}, 'filler' || i, 'filler' || i, 'filler', '', 0, 1 FROM n
            """, new { });
        await server.WriteAsync("""
            INSERT INTO members (conversation_id, account_id, role, joined_seq, first_seq, delivered_seq, read_seq, read_countable)
            SELECT @id, id, 'member', 1, 1, 1, 1, 0 FROM accounts WHERE username_key LIKE 'filler%'
            """, new { id });
        await server.WriteAsync(
            "INSERT INTO conversations (id, kind, last_at, created_at) SELECT id, 'direct', 1, 1 FROM accounts WHERE username_key LIKE 'filler%'", new { });
        foreach (var member in (string[])["id", newId])
        {
            await server.WriteAsync($"""
                INSERT INTO members (conversation_id, account_id, role, joined_seq, first_seq, delivered_seq, read_seq, read_countable)
                SELECT id, {member}, 'member', 1, 1, 1, 1, 0 FROM accounts WHERE username_key LIKE 'filler%'
                """, new { });
        }

        await server.WriteAsync("UPDATE conversations SET member_count = member_count + @Size WHERE id = @id", new { Size, id });
        await owner.CallAsync(new UpdateGroup(id, MemberLimit: Size + 100));
        return (owner, id);
    }

    static async Task<List<string>> PlanAsync(DbConnection connection, string sql)
    {
        var parameters = new DynamicParameters();
        foreach (var name in Parameter().Matches(sql).Select(match => match.Groups["name"].Value).Distinct())
            parameters.Add(name, null);
        var rows = await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, parameters);
        return [.. rows.Select(row => (string)row.detail)];
    }

    /// <summary>Whether a step reads members without saying which, or which few.</summary>
    static bool RunsThroughMembers(string sql, string step, List<string> plan)
    {
        var names = Mentioned().Matches(sql).Select(match => match.Groups["name"]).Select(name => name.Success && name.Value is not ("SET" or "WHERE") ? name.Value : "members");
        if (Step().Match(step) is not { Success: true } match || !names.Append("members").Contains(match.Groups["name"].Value))
            return false;
        if (match.Groups["how"].Value == "SCAN")
            return true;
        var isOneConversation = step.EndsWith("(conversation_id=?)", StringComparison.Ordinal);
        var isPage = sql.Contains("LIMIT", StringComparison.Ordinal) && !plan.Any(other => other.Contains("TEMP B-TREE", StringComparison.Ordinal));
        return isOneConversation && !isPage
            && !step.Contains("members_admins", StringComparison.Ordinal)
            // The other one of two.
            && !sql.Contains("'direct'", StringComparison.Ordinal);
    }

    /// <summary>Counted by PostgreSQL itself. A connection may keep its counts to itself for seconds, but not beyond its end.</summary>
    static async Task<long> RowsReadAsync(DbConnection connection)
    {
        // The connection that holds the database for the server counts nothing, and comes back at once.
        const string Others = """
            FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name NOT LIKE 'Parley''s hold%'
            """;
        const string Count = "SELECT COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'members'";
        await connection.ExecuteAsync("SELECT pg_terminate_backend(pid) " + Others);
        await Eventually.HoldsAsync(async () => await connection.ExecuteScalarAsync<long>("SELECT count(*) " + Others) == 0, "the others are gone");
        return await connection.ExecuteScalarAsync<long>(Count);
    }

    [GeneratedRegex(@"\bmembers\b( (AS )?(?<name>\w+))?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mentioned();

    [GeneratedRegex(@"^(WITH|SELECT|INSERT|UPDATE|DELETE)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Operations();

    [GeneratedRegex(@"@(?<name>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(?<how>SCAN|SEARCH) (?<name>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
