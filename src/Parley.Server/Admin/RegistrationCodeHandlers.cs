using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Running;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Admin;

sealed class CreateRegistrationCodeHandler(Committer committer, SecurityLog security, TimeProvider time)
    : IHandler<CreateRegistrationCode, RegistrationCode>
{
    const int MaxUses = 1_000_000;
    const int MaxNoteLength = 200;

    const string Insert = """
        INSERT INTO registration_codes (id, code, note, by_id, max_uses, created_at, expires_at)
        VALUES (@id, @code, @note, @AccountId, @MaxUses, @Now, @ExpiresAt)
        """;

    public async ValueTask<Result<RegistrationCode>> HandleAsync(CreateRegistrationCode request, Caller caller, CancellationToken ct)
    {
        if (request.MaxUses is < 1 or > MaxUses)
            return Errors.BadRequest($"A code can be used 1 to {MaxUses} times, or any number when that is left out.", "maxUses");
        if (request.ExpiresAt is { } expiresAt && (expiresAt <= time.Now() || expiresAt > Times.Forever))
            return Errors.BadRequest("A code expires in the future.", "expiresAt");
        var note = Wording.Line(request.Note);
        if (Wording.RefuseLine(note, MaxNoteLength, "note") is { } refusal)
            return refusal;

        var (id, code) = (Guid.CreateVersion7(), RegistrationCodes.Create());
        var made = await committer.ChangeAsync<RegistrationCode>([], async transaction =>
        {
            await transaction.ExecuteAsync(Insert, new { id, code, note, caller.AccountId, request.MaxUses, transaction.Now, request.ExpiresAt });
            return new RegistrationCode(code, Uses: 0, transaction.Now, request.MaxUses, request.ExpiresAt, note);
        });
        if (made.Error is null)
            security.RegistrationCodeMade(caller, id);
        return made;
    }
}

sealed class ListRegistrationCodesHandler(Database database, TimeProvider time) : IHandler<ListRegistrationCodes, RegistrationCodePage>
{
    const string Page = """
        SELECT id, code, uses, created_at, max_uses, expires_at, note FROM registration_codes
        WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now) AND (max_uses IS NULL OR uses < max_uses)
            AND (@beforeAt IS NULL OR created_at < @beforeAt OR (created_at = @beforeAt AND id < @beforeId))
        ORDER BY created_at DESC, id DESC LIMIT @limit
        """;

    public async ValueTask<Result<RegistrationCodePage>> HandleAsync(ListRegistrationCodes request, Caller caller, CancellationToken ct)
    {
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<Row>(
            Page, new { now = time.Now(), beforeAt = paging.Number, beforeId = paging.Id, limit = paging.RowsToRead });
        var (page, next) = paging.Cut(rows, row => (row.CreatedAt, row.Id));
        return new RegistrationCodePage([.. page.Select(row => row.ToProtocol())], next);
    }

    sealed record Row
    {
        public Guid Id { get; init; }

        public string Code { get; init; } = "";

        public long Uses { get; init; }

        public long CreatedAt { get; init; }

        public long? MaxUses { get; init; }

        public long? ExpiresAt { get; init; }

        public string? Note { get; init; }

        public RegistrationCode ToProtocol() => new(Code, (int)Uses, CreatedAt, (int?)MaxUses, ExpiresAt, Note);
    }
}

sealed class RevokeRegistrationCodeHandler(Committer committer, SecurityLog security) : IHandler<RevokeRegistrationCode, Done>
{
    const string Revoke = "UPDATE registration_codes SET revoked_at = @Now WHERE code = @code AND revoked_at IS NULL";

    public async ValueTask<Result<Done>> HandleAsync(RevokeRegistrationCode request, Caller caller, CancellationToken ct)
    {
        if (!RegistrationCodes.TryRead(request.Code, out var code))
            return Errors.NotFound;
        var revoked = await committer.ChangeAsync<Done>([], async transaction =>
            await transaction.ExecuteAsync(Revoke, new { code, transaction.Now }) == 1 ? new Done() : Errors.NotFound);
        if (revoked.Error is null)
            security.RegistrationCodeRevoked(caller);
        return revoked;
    }
}
