using System.Data.Common;
using Dapper;
using Parley.Server.Contacts;
using Parley.Server.Texts;

namespace Parley.Server.Accounts;

/// <summary>For an upgrade: names and emails of accounts from before in form C, their keys folded and their letters found as those of new ones are.</summary>
static class NameKeys
{
    const int PageSize = 1000;

    const string Page = """
        SELECT id, username, nickname, letter, sort_key, search_key, email, email_key FROM accounts
        WHERE deleted_at IS NULL AND id > @after ORDER BY id LIMIT @PageSize
        """;

    /// <summary>Where two had one address in two forms, one of them keeps it: the other signs in by user name, and an upgrade goes through.</summary>
    const string Update = """
        UPDATE accounts SET nickname = @Nickname, letter = @Letter, sort_key = @SortKey, search_key = @SearchKey, email = @Email,
            email_key = CASE WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.email_key = @EmailKey AND a.id <> @Id) THEN email_key ELSE @EmailKey END
        WHERE id = @Id
        """;

    public static async Task RecomputeAsync(DbTransaction transaction)
    {
        var connection = transaction.Connection!;
        for (var after = Guid.Empty; ;)
        {
            var rows = (await connection.QueryAsync<Row>(Page, new { after, PageSize }, transaction)).ToList();
            foreach (var row in rows)
            {
                if (row.Computed() is var computed && computed != row)
                    await connection.ExecuteAsync(Update, computed, transaction);
            }

            if (rows.Count < PageSize)
                return;
            after = rows[^1].Id;
        }
    }

    sealed record Row
    {
        public Guid Id { get; init; }

        public string Username { get; init; } = "";

        public string Nickname { get; init; } = "";

        public string Letter { get; init; } = "";

        public string SortKey { get; init; } = "";

        public string SearchKey { get; init; } = "";

        public string? Email { get; init; }

        public string? EmailKey { get; init; }

        public Row Computed()
        {
            var nickname = NormalForm.Of(Nickname);
            var (letter, sortKey) = Letters.Of(nickname);
            return this with
            {
                Nickname = nickname,
                Letter = letter,
                SortKey = sortKey,
                SearchKey = Names.SearchKeyOf(Username, nickname),
                Email = Email is null ? null : NormalForm.Of(Email),
                EmailKey = Email is null ? null : Names.KeyOf(Email),
            };
        }
    }
}
