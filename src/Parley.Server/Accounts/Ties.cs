namespace Parley.Server.Accounts;

/// <summary>What an account that is to be deleted hangs on.</summary>
/// <param name="Groups">Those it is in.</param>
/// <param name="Known">Those who will be told: contacts, who asked or was asked to be one, and who blocks it.</param>
/// <param name="Administrators">Of an administrator, all of them.</param>
sealed record Ties(Guid[] Groups, Guid[] Known, Guid[] Administrators)
{
    const string InGroups = """
        SELECT m.conversation_id FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.account_id = @id AND m.left_seq IS NULL AND c.kind = 'group' AND c.dissolved_seq IS NULL
        """;

    const string Acquaintances = """
        SELECT contact_id FROM contacts WHERE account_id = @id
        UNION SELECT to_id FROM contact_requests WHERE from_id = @id
        UNION SELECT from_id FROM contact_requests WHERE to_id = @id
        UNION SELECT account_id FROM blocks WHERE blocked_id = @id
        """;

    /// <summary>Their logs are locked, so that no two administrators go as each other's last.</summary>
    const string All = """
        SELECT id FROM accounts WHERE administrator = 1 AND deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = @id AND a.administrator = 1)
        """;

    public bool IsLastAdministrator => Administrators.Length == 1;

    /// <param name="queryAsync">Runs SQL, within a transaction or without.</param>
    public static async Task<Ties> ReadAsync(Func<string, object, Task<IEnumerable<Guid>>> queryAsync, Guid id) => new(
        [.. await queryAsync(InGroups, new { id })], [.. await queryAsync(Acquaintances, new { id })], [.. await queryAsync(All, new { id })]);
}
