using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Accounts;

sealed class FindAccountHandler(Database database) : IHandler<FindAccount, Profile>
{
    const string ByUsername = $"SELECT {AccountRow.Columns} FROM accounts WHERE deleted_at IS NULL AND username_key = @key";

    /// <summary>Of several that say it is theirs, whoever has shown it, or else has said so for longest.</summary>
    const string ByEmail = $"""
        SELECT {AccountRow.Columns} FROM accounts WHERE deleted_at IS NULL AND email_key = @key AND shows_email = 1
        ORDER BY email_verified_at IS NULL, email_at, id LIMIT 1
        """;

    public async ValueTask<Result<Profile>> HandleAsync(FindAccount request, Caller caller, CancellationToken ct)
    {
        var key = Names.KeyOf(request.Name);
        var isEmail = Names.IsEmail(key);
        if (!isEmail && Names.RefuseUsername(key) is not null)
            return Errors.NotFound;
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(
            isEmail ? ByEmail : ByUsername, new { key });
        return row is null ? Errors.NotFound : row.ToProfile();
    }
}

/// <summary>A deleted account's too: whoever knows its id has something of it to show.</summary>
sealed class GetProfileHandler(Database database) : IHandler<GetProfile, Profile>
{
    public async ValueTask<Result<Profile>> HandleAsync(GetProfile request, Caller caller, CancellationToken ct)
    {
        const string Find = $"SELECT {AccountRow.Columns} FROM accounts WHERE id = @AccountId";
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(Find, new { request.AccountId });
        return row is null ? Errors.NotFound : row.ToProfile();
    }
}

sealed class SearchAccountsHandler(Database database, IOptions<AccountOptions> options) : IHandler<SearchAccounts, AccountPage>
{
    const int MaxTextLength = 64;
    const int MaxLimit = 100;

    const string Search = $"""
        SELECT {AccountView.Columns} FROM accounts a
        WHERE a.search_key LIKE @pattern ESCAPE '!' AND a.deleted_at IS NULL AND a.username_key > @after
        ORDER BY a.username_key LIMIT @limit
        """;

    public async ValueTask<Result<AccountPage>> HandleAsync(SearchAccounts request, Caller caller, CancellationToken ct)
    {
        if (!options.Value.AllowSearch)
            return Errors.SearchDisabled;
        var text = Wording.Line(request.Text);
        if (Wording.RefuseName(text, MaxTextLength, "text") is { } refusal)
            return refusal;
        var limit = request.Limit ?? 20;
        if (limit is < 1 or > MaxLimit)
            return Errors.BadLimit(MaxLimit);
        // A page ends at a user name, so a cursor is one.
        if (request.After is { } after && Names.RefuseUsername(after) is not null)
            return Errors.BadCursor;

        await using var connection = await database.OpenAsync(ct);
        var accounts = (await connection.QueryAsync<AccountView>(
            Search, new { pattern = $"%{Escape(Names.KeyOf(text))}%", after = Names.KeyOf(request.After ?? ""), limit = limit + 1 }))
            .Select(row => row.ToAccount()).ToArray();
        return accounts.Length <= limit
            ? new AccountPage(accounts)
            : new AccountPage(accounts[..limit], Names.KeyOf(accounts[limit - 1].Username));
    }

    /// <summary>What is looked for is itself, not a pattern.</summary>
    static string Escape(string text) => text
        .Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
