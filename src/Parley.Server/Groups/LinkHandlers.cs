using System.Buffers.Text;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Groups;

/// <summary>Links with which people join. A code is 16 random bytes: nobody comes upon one.</summary>
static class Links
{
    /// <summary>SQL: whether a link <c>l</c> still works at <c>@Now</c>. It ends with the rights of who made it.</summary>
    public const string Works = """
        (l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > @Now) AND (l.max_uses IS NULL OR l.uses < l.max_uses)
            AND EXISTS (SELECT 1 FROM members o
                WHERE o.conversation_id = l.conversation_id AND o.account_id = l.by_id AND o.left_seq IS NULL AND o.role <> 'member'))
        """;

    /// <summary>Whether it can be one at all: what cannot is not worth looking for.</summary>
    public static bool IsCode(string text) => text.Length == 22 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    public static string NewCode() => CodeOf(RandomNumberGenerator.GetBytes(16));

    /// <summary>A code stands in a page's cursor as the id that its bytes are.</summary>
    public static Guid ToId(string code) => new(Base64Url.DecodeFromChars(code));

    public static string FromId(Guid id) => CodeOf(id.ToByteArray());

    static string CodeOf(byte[] bytes) => Base64Url.EncodeToString(bytes);
}

sealed class CreateGroupLinkHandler(Committer committer, IOptions<GroupOptions> options, TimeProvider time) : IHandler<CreateGroupLink, GroupLink>
{
    // Those that no longer work are put away, so that those that are not stay few.
    const string PutAway = $"""
        UPDATE group_links AS l SET revoked_at = @Now
        WHERE l.conversation_id = @ConversationId AND l.revoked_at IS NULL AND NOT {Links.Works}
        """;

    const string Count = "SELECT count(*) FROM group_links WHERE conversation_id = @ConversationId AND revoked_at IS NULL";

    const string Insert = """
        INSERT INTO group_links (code, conversation_id, by_id, max_uses, created_at, expires_at)
        VALUES (@code, @ConversationId, @AccountId, @MaxUses, @Now, @ExpiresAt)
        """;

    public async ValueTask<Result<GroupLink>> HandleAsync(CreateGroupLink request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (request.MaxUses is < 1 or > 1_000_000)
            return Errors.BadRequest("A link is for 1 to 1000000 people.", "maxUses");
        if (request.ExpiresAt is { } expiresAt && (expiresAt <= time.Now() || expiresAt > Times.Forever))
            return Errors.BadRequest("A link expires at a time to come.", "expiresAt");

        return await committer.ChangeAsync<GroupLink>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            await transaction.ExecuteAsync(PutAway, new { request.ConversationId, transaction.Now });
            if (await transaction.FindAsync<long>(Count, new { request.ConversationId }) >= options.Value.MaxLinks)
                return Errors.TooManyLinks(options.Value.MaxLinks);
            var code = Links.NewCode();
            await transaction.ExecuteAsync(
                Insert, new { code, request.ConversationId, caller.AccountId, MaxUses = (long?)request.MaxUses, transaction.Now, request.ExpiresAt });
            return new GroupLink(code, caller.AccountId, Uses: 0, transaction.Now, request.ExpiresAt, request.MaxUses);
        });
    }
}

sealed class ListGroupLinksHandler(Database database, TimeProvider time) : IHandler<ListGroupLinks, GroupLinkPage>
{
    const string Page = $"""
        SELECT l.code, l.by_id, l.uses, l.max_uses, l.created_at, l.expires_at FROM group_links l
        WHERE l.conversation_id = @ConversationId AND {Links.Works}
            AND (l.created_at, l.code) < (@beforeAt, @beforeCode)
        ORDER BY l.created_at DESC, l.code DESC LIMIT @limit
        """;

    public async ValueTask<Result<GroupLinkPage>> HandleAsync(ListGroupLinks request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (Paging.Read(request.After, request.Limit, out var paging) is { } refusal)
            return refusal;

        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<Row>(Page, new
        {
            request.ConversationId,
            Now = time.Now(),
            beforeAt = paging.Number ?? long.MaxValue,
            beforeCode = Links.FromId(paging.Id),
            limit = paging.RowsToRead,
        });
        var (page, next) = paging.Cut(rows, row => (row.CreatedAt, Links.ToId(row.Code)));
        return new GroupLinkPage([.. page.Select(row => row.ToProtocol())], next);
    }

    sealed record Row
    {
        public string Code { get; init; } = "";

        public Guid ById { get; init; }

        public long Uses { get; init; }

        public long? MaxUses { get; init; }

        public long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public GroupLink ToProtocol() => new(Code, ById, (int)Uses, CreatedAt, ExpiresAt, (int?)MaxUses);
    }
}

sealed class RevokeGroupLinkHandler(Committer committer) : IHandler<RevokeGroupLink, Done>
{
    const string Revoke =
        "UPDATE group_links SET revoked_at = @Now WHERE code = @Code AND conversation_id = @ConversationId AND revoked_at IS NULL";

    public async ValueTask<Result<Done>> HandleAsync(RevokeGroupLink request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if (!Links.IsCode(request.Code))
            return Errors.NotFound;
        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            return await transaction.ExecuteAsync(Revoke, new { transaction.Now, request.Code, request.ConversationId }) > 0
                ? new Done()
                : Errors.NotFound;
        });
    }
}

sealed class FindGroupByLinkHandler(Database database, TimeProvider time) : IHandler<FindGroupByLink, GroupCard>
{
    const string Find = $"""
        SELECT {GroupCardRow.CardColumns} FROM {GroupCardRow.Tables} JOIN group_links l ON l.conversation_id = c.id
        WHERE l.code = @Code AND {Links.Works}
        """;

    public async ValueTask<Result<GroupCard>> HandleAsync(FindGroupByLink request, Caller caller, CancellationToken ct)
    {
        if (!Links.IsCode(request.Code))
            return Errors.NotFound;
        await using var connection = await database.OpenAsync(ct);
        var row = await connection.QueryFirstOrDefaultAsync<GroupCardRow>(Find, new { request.Code, accountId = caller.AccountId, Now = time.Now() });
        return row is null ? Errors.NotFound : row.ToCard();
    }
}

sealed class JoinByLinkHandler(Database database, Newcomers newcomers, TimeProvider time) : IHandler<JoinByLink, Joined>
{
    const string Find = $"""
        SELECT l.conversation_id FROM group_links l JOIN conversations c ON c.id = l.conversation_id AND c.dissolved_seq IS NULL
        WHERE l.code = @Code AND {Links.Works}
        """;

    // The group's row is locked: of two who come by a link for one, the second finds it used up.
    const string Use = "UPDATE group_links SET uses = uses + 1 WHERE code = @Code";

    public async ValueTask<Result<Joined>> HandleAsync(JoinByLink request, Caller caller, CancellationToken ct)
    {
        if (!Links.IsCode(request.Code) || await FindAsync(request.Code, ct) is not { } groupId)
            return Errors.NotFound;
        return await newcomers.DecideAsync(groupId, caller, async transaction =>
        {
            if (await transaction.FindAsync<Guid?>(Find, new { request.Code, transaction.Now }) is null)
                return Errors.NotFound;
            if (await Members.RoleAsync(transaction, groupId, caller.AccountId) is not null)
                return Errors.AlreadyMember;
            if (await Bans.StandsAsync(transaction, groupId, caller.AccountId))
                return Errors.Banned;
            if (await Newcomers.JoinAsync(transaction, groupId, caller.AccountId, by: caller.AccountId, Ways.Link) is { } refusal)
                return refusal;
            await transaction.ExecuteAsync(Use, new { request.Code });
            return RequestStates.Accepted;
        }, ct);
    }

    async Task<Guid?> FindAsync(string code, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<Guid?>(Find, new { Code = code, Now = time.Now() });
    }
}
