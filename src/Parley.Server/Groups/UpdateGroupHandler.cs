using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Texts;

namespace Parley.Server.Groups;

sealed class UpdateGroupHandler(Committer committer, IOptions<GroupOptions> options, TimeProvider time) : IHandler<UpdateGroup, Done>
{
    const string Find = """
        SELECT c.title, c.member_count, g.avatar, g.description, g.announcement, g.join_mode, g.member_limit, g.shows_history, g.all_muted,
            g.forbids_forwarding
        FROM conversations c JOIN groups g ON g.conversation_id = c.id WHERE c.id = @ConversationId
        """;

    const string SetTitle = "UPDATE conversations SET title = @Title WHERE id = @ConversationId";

    const string Set = """
        UPDATE groups SET avatar = NULLIF(COALESCE(@Avatar, avatar), ''), description = NULLIF(COALESCE(@Description, description), ''),
            announcement = NULLIF(COALESCE(@Announcement, announcement), ''), join_mode = COALESCE(@JoinMode, join_mode),
            member_limit = COALESCE(@MemberLimit, member_limit), shows_history = COALESCE(@ShowsHistory, shows_history),
            all_muted = COALESCE(@AllMuted, all_muted), forbids_forwarding = COALESCE(@ForbidsForwarding, forbids_forwarding)
        WHERE conversation_id = @ConversationId
        """;

    public async ValueTask<Result<Done>> HandleAsync(UpdateGroup request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        request = request with
        {
            Title = Wording.Line(request.Title),
            Avatar = Wording.Line(request.Avatar),
            Description = Wording.Lines(request.Description),
            Announcement = Wording.Lines(request.Announcement),
        };
        // An admin may be muted too: then what everyone reads is not theirs to write.
        var speaks = request is { Title: not null } or { Description: not null } or { Announcement: not null } or { Avatar: not null };
        if ((Refuse(request) ?? (speaks ? caller.Membership.RefuseSpeech(time.Now()) : null)) is { } refusal)
            return refusal;

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            var group = (await transaction.FindAsync<Row>(Find, new { request.ConversationId }))!;
            var changed = group.Compare(request);
            if (changed == new GroupChanged())
                return new Done();
            if (changed.MemberLimit is { } limit && (limit < group.MemberCount || limit > options.Value.MaxMemberLimit))
                return Errors.BadRequest($"This group can be let take {group.MemberCount} to {options.Value.MaxMemberLimit} members.", "memberLimit");
            await WriteAsync(transaction, request.ConversationId, changed);
            await transaction.AppendAsync(request.ConversationId, NewEvent.Of(caller.AccountId, EventKinds.GroupChanged, changed));
            return new Done();
        });
    }

    static Error? Refuse(UpdateGroup request)
    {
        if (request.Title is { } title && GroupTexts.RefuseTitle(title) is { } refusal)
            return refusal;
        if (request.JoinMode is { } mode && !JoinModes.All.Contains(mode))
            return Errors.BadRequest("People come into a group by open, approval or invitation.", "joinMode");
        return Wording.RefuseLine(request.Avatar, 256, "avatar") ?? Wording.RefuseLines(request.Description, 1000, "description")
            ?? Wording.RefuseLines(request.Announcement, 4000, "announcement");
    }

    static async Task WriteAsync(Transaction transaction, Guid conversationId, GroupChanged changed)
    {
        if (changed.Title is not null)
            await transaction.ExecuteAsync(SetTitle, new { changed.Title, ConversationId = conversationId });
        await transaction.ExecuteAsync(Set, new
        {
            changed.Avatar,
            changed.Description,
            changed.Announcement,
            changed.JoinMode,
            MemberLimit = (long?)changed.MemberLimit,
            ShowsHistory = Number(changed.ShowsHistory),
            AllMuted = Number(changed.AllMuted),
            ForbidsForwarding = Number(changed.ForbidsForwarding),
            ConversationId = conversationId,
        });
        // Who may write is decided on a membership, which says so.
        if (changed.AllMuted is not null)
            await transaction.RaiseEpochAsync(conversationId);
    }

    static long? Number(bool? truth) => truth is { } given ? (given ? 1 : 0) : null;

    sealed record Row
    {
        public string Title { get; init; } = "";

        public long MemberCount { get; init; }

        public string? Avatar { get; init; }

        public string? Description { get; init; }

        public string? Announcement { get; init; }

        public string JoinMode { get; init; } = "";

        public long MemberLimit { get; init; }

        public long ShowsHistory { get; init; }

        public long AllMuted { get; init; }

        public long ForbidsForwarding { get; init; }

        /// <summary>What of the request is not so already.</summary>
        public GroupChanged Compare(UpdateGroup request) => new(
            Text(request.Title, Title), Text(request.Avatar, Avatar), Text(request.Description, Description), Text(request.Announcement, Announcement),
            request.JoinMode == JoinMode ? null : request.JoinMode, request.MemberLimit == MemberLimit ? null : request.MemberLimit,
            Flag(request.ShowsHistory, ShowsHistory), Flag(request.AllMuted, AllMuted), Flag(request.ForbidsForwarding, ForbidsForwarding));

        static string? Text(string? asked, string? now) => asked == (now ?? "") ? null : asked;

        static bool? Flag(bool? asked, long now) => asked == (now != 0) ? null : asked;
    }
}
