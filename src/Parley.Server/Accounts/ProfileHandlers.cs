using System.Data.Common;
using Dapper;
using Parley.Protocol;
using Parley.Server.Contacts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class GetMeHandler(Database database) : IHandler<GetMe, Me>
{
    public async ValueTask<Result<Me>> HandleAsync(GetMe request, Caller caller, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(AccountRow.Standing, new { id = caller.AccountId });
        return row is null ? Errors.Unauthorized : row.ToMe();
    }
}

sealed class UpdateMeHandler(Database database, Committer committer, TimeProvider time) : IHandler<UpdateMe, Me>
{
    const string Update = """
        UPDATE accounts SET nickname = @Nickname, search_key = @searchKey, email = @Email, email_key = @emailKey, phone = @Phone,
            gender = @Gender, signature = @Signature, birthday = @Birthday, avatar = @Avatar, shows_email = @ShowsEmail,
            presence_visibility = @PresenceVisibility, who_may_add = @WhoMayAdd
        WHERE id = @id
        """;

    public async ValueTask<Result<Me>> HandleAsync(UpdateMe request, Caller caller, CancellationToken ct)
    {
        request = ProfileFields.Trim(request);
        if (ProfileFields.Refuse(request, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) is { } refusal)
            return refusal;

        while (true)
        {
            try
            {
                return await committer.ChangeAsync<Me>(
                    [caller.AccountId], transaction => ChangeAsync(transaction, request, caller.AccountId));
            }
            catch (DbException exception) when (database.IsUniqueViolation(exception))
            {
                // Someone took the email or the phone in that very moment: looked at again, it is seen to be taken.
            }
        }
    }

    static async Task<Result<Me>> ChangeAsync(Transaction transaction, UpdateMe request, Guid id)
    {
        if (await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id }) is not { } before)
            return Errors.Unauthorized;
        var after = ProfileFields.Apply(request, before);
        if (after == before)
            return before.ToMe();

        var emailKey = after.Email is { } email ? Names.KeyOf(email) : null;
        if (emailKey is not null && await IsTakenAsync(transaction, "email_key = @text", emailKey, id))
            return Errors.EmailTaken;
        if (after.Phone is { } phone && await IsTakenAsync(transaction, "phone = @text", phone, id))
            return Errors.PhoneTaken;

        await Letters.KeepAsync(transaction, id, after.Nickname);
        await transaction.ExecuteAsync(Update, new
        {
            after.Nickname,
            searchKey = Names.SearchKeyOf(after.Username, after.Nickname),
            after.Email,
            emailKey,
            after.Phone,
            after.Gender,
            after.Signature,
            after.Birthday,
            after.Avatar,
            after.ShowsEmail,
            after.PresenceVisibility,
            after.WhoMayAdd,
            id,
        });
        await transaction.AppendAsync(id, NewEvent.Of(id, EventKinds.ProfileChanged, new ProfileChanged(after.ToMe())));
        return after.ToMe();
    }

    static async Task<bool> IsTakenAsync(Transaction transaction, string condition, string text, Guid id) =>
        await transaction.FindAsync<Guid?>($"SELECT id FROM accounts WHERE {condition} AND id <> @id", new { text, id }) is not null;
}
