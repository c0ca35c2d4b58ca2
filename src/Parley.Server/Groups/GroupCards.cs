using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Doors;
using Parley.Server.Storage;

namespace Parley.Server.Groups;

/// <summary>A group's card as <c>@accountId</c> sees it, and who shows it where someone invites.</summary>
record GroupCardRow : AccountView
{
    public const string CardColumns = """
        c.id AS group_id, c.title AS group_title, c.member_count AS group_member_count, g.join_mode AS group_join_mode,
        g.avatar AS group_avatar, g.description AS group_description,
        CASE WHEN m.account_id IS NULL THEN 0 ELSE 1 END AS group_is_member
        """;

    /// <summary>Of groups that were not dissolved.</summary>
    public const string Tables = """
        conversations c JOIN groups g ON g.conversation_id = c.id AND c.dissolved_seq IS NULL
        LEFT JOIN members m ON m.conversation_id = c.id AND m.account_id = @accountId AND m.left_seq IS NULL
        """;

    public Guid GroupId { get; init; }

    public string GroupTitle { get; init; } = "";

    public long GroupMemberCount { get; init; }

    public string GroupJoinMode { get; init; } = "";

    public string? GroupAvatar { get; init; }

    public string? GroupDescription { get; init; }

    public long GroupIsMember { get; init; }

    public GroupCard ToCard() => new(
        GroupId, ConversationKinds.Group, GroupTitle, (int)GroupMemberCount, GroupJoinMode, GroupIsMember != 0, GroupAvatar, GroupDescription);
}

sealed class FindGroupHandler(Database database) : IHandler<FindGroup, GroupCard>
{
    public async ValueTask<Result<GroupCard>> HandleAsync(FindGroup request, Caller caller, CancellationToken ct)
    {
        const string Find = $"SELECT {GroupCardRow.CardColumns} FROM {GroupCardRow.Tables} WHERE c.id = @GroupId";
        await using var connection = await database.OpenAsync(ct);
        var card = (await connection.QueryFirstOrDefaultAsync<GroupCardRow>(Find, new { request.GroupId, accountId = caller.AccountId }))?.ToCard();
        return card is null or { IsMember: false, JoinMode: JoinModes.Invitation } ? Errors.NotFound : card;
    }
}
