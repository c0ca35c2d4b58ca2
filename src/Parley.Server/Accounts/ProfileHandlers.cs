using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Contacts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Accounts;

sealed class GetMeHandler(Database database) : IHandler<GetMe, Me>
{
    public async ValueTask<Result<Me>> HandleAsync(GetMe request, Caller caller, CancellationToken ct)
    {
        var row = await AccountRow.FindAsync(database, caller.AccountId, ct);
        return row is null ? Errors.Unauthorized : row.ToMe();
    }
}

/// <summary>
/// An email or phone that another account has is taken all the same: whoever could tell would learn who is here. It signs nobody in
/// before it is shown to be theirs.
/// </summary>
sealed class UpdateMeHandler(Committer committer, Proofs proofs, SecurityLog security, IOptions<AccountOptions> options, TimeProvider time)
    : IHandler<UpdateMe, Me>
{
    const string Update = """
        UPDATE accounts SET nickname = @Nickname, search_key = @searchKey, email = @Email, email_key = @emailKey, email_at = @EmailAt,
            email_verified_at = @EmailVerifiedAt, phone = @Phone, phone_at = @PhoneAt, phone_verified_at = @PhoneVerifiedAt, gender = @Gender,
            signature = @Signature, birthday = @Birthday, avatar = @Avatar, shows_email = @ShowsEmail, presence_visibility = @PresenceVisibility,
            who_may_add = @WhoMayAdd
        WHERE id = @id
        """;

    public async ValueTask<Result<Me>> HandleAsync(UpdateMe request, Caller caller, CancellationToken ct)
    {
        request = ProfileFields.Read(request, options.Value);
        if (ProfileFields.Refuse(request, options.Value, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) is { } refusal)
            return refusal;

        var (before, after) = (default(AccountRow), default(AccountRow));
        var changed = await committer.ChangeAsync<Me>([caller.AccountId], async transaction =>
        {
            before = await transaction.FindAsync<AccountRow>(AccountRow.Standing, new { id = caller.AccountId });
            if (before is null)
                return Errors.Unauthorized;
            after = ProfileFields.Apply(request, before, transaction.Now);
            return await ChangeAsync(transaction, before, after, caller);
        });
        if (changed.Error is not null)
            return changed;
        if (ProfileFields.KeyOf(after!.Email) != ProfileFields.KeyOf(before!.Email))
            security.EmailChanged(caller);
        if (after.Phone != before.Phone)
            security.PhoneChanged(caller);
        return changed;
    }

    async Task<Result<Me>> ChangeAsync(Transaction transaction, AccountRow before, AccountRow after, Caller caller)
    {
        var id = caller.AccountId;
        if (after == before)
            return before.ToMe();

        var emailKey = ProfileFields.KeyOf(after.Email);
        if ((emailKey != ProfileFields.KeyOf(before.Email) || after.Phone != before.Phone)
            && await proofs.RefuseAsync(transaction, caller) is { } unproved)
            return unproved;

        await Letters.KeepAsync(transaction, id, after.Nickname);
        await transaction.ExecuteAsync(Update, new
        {
            after.Nickname,
            searchKey = Names.SearchKeyOf(after.Username, after.Nickname),
            after.Email,
            emailKey,
            after.EmailAt,
            after.EmailVerifiedAt,
            after.Phone,
            after.PhoneAt,
            after.PhoneVerifiedAt,
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
}
