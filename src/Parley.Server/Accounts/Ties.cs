namespace Parley.Server.Accounts;

/// <summary>What an account that is to be deleted hangs on.</summary>
/// <param name="Groups">Those it is in.</param>
/// <param name="Logs">Its direct conversations; and the own logs of those who will be told, and of the other administrators.</param>
sealed record Ties(Guid[] Groups, Guid[] Logs, bool IsLastAdministrator)
{
    const string InGroups = """
        SELECT m.conversation_id FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.account_id = @id AND m.left_seq IS NULL AND c.kind = 'group' AND c.dissolved_seq IS NULL
        """;

    const string Known = """
        SELECT m.conversation_id FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.account_id = @id AND m.left_seq IS NULL AND c.kind = 'direct'
        UNION SELECT contact_id FROM contacts WHERE account_id = @id
        UNION SELECT to_id FROM contact_requests WHERE from_id = @id
        UNION SELECT from_id FROM contact_requests WHERE to_id = @id
        UNION SELECT account_id FROM blocks WHERE blocked_id = @id
        """;

    /// <summary>Of an administrator, the others. Their logs are locked too, so that no two administrators go as each other's last.</summary>
    const string Administrators = """
        SELECT id FROM accounts WHERE administrator = 1 AND deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = @id AND a.administrator = 1)
        """;

    /// <param name="queryAsync">Runs SQL, within a transaction or without.</param>
    public static async Task<Ties> ReadAsync(Func<string, object, Task<IEnumerable<Guid>>> queryAsync, Guid id)
    {
        var groups = (await queryAsync(InGroups, new { id })).ToArray();
        var known = (await queryAsync(Known, new { id })).ToArray();
        var administrators = (await queryAsync(Administrators, new { id })).ToArray();
        return new Ties(groups, [.. known.Union(administrators).Where(log => log != id)], administrators is [var only] && only == id);
    }
}
