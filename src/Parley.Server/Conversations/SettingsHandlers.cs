using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Texts;

namespace Parley.Server.Conversations;

sealed class UpdateConversationSettingsHandler(Committer committer) : IHandler<UpdateConversationSettings, ConversationSettings>
{
    const int MaxRemarkLength = 64;

    const string Update = """
        UPDATE members SET pinned = COALESCE(@pinned, pinned), archived = COALESCE(@archived, archived),
            quiet_until = CASE WHEN @quietUntil IS NULL THEN quiet_until WHEN @quietUntil = 0 THEN NULL ELSE @quietUntil END,
            remark = CASE WHEN @remark IS NULL THEN remark WHEN @remark = '' THEN NULL ELSE @remark END
        WHERE conversation_id = @ConversationId AND account_id = @AccountId AND left_seq IS NULL
        RETURNING pinned, archived, quiet_until, remark
        """;

    public async ValueTask<Result<ConversationSettings>> HandleAsync(UpdateConversationSettings request, Caller caller, CancellationToken ct)
    {
        var remark = Wording.Line(request.Remark);
        if (Wording.RefuseLine(remark, MaxRemarkLength, "remark") is { } bad)
            return bad;
        if (request.QuietUntil is < 0 or > Times.Forever)
            return Errors.BadRequest("Give a time before the year 10000, or 0.", "quietUntil");

        var parameters = new
        {
            request.ConversationId,
            caller.AccountId,
            pinned = Number(request.Pinned),
            archived = Number(request.Archived),
            quietUntil = request.QuietUntil,
            remark,
        };
        return await committer.ChangeAsync<ConversationSettings>([request.ConversationId, caller.AccountId], async transaction =>
        {
            if (await transaction.FindAsync<Row>(Update, parameters) is not { } row)
                return Errors.Stale;
            var settings = new ConversationSettings(row.Pinned != 0, row.Archived != 0, row.QuietUntil, row.Remark);
            await transaction.AppendAsync(caller.AccountId, NewEvent.Of(
                caller.AccountId, EventKinds.ConversationSettingsChanged, new ConversationSettingsChanged(request.ConversationId, settings)));
            return settings;
        });
    }

    static long? Number(bool? truth) => truth is { } given ? (given ? 1 : 0) : null;

    sealed record Row
    {
        public long Pinned { get; init; }

        public long Archived { get; init; }

        public long? QuietUntil { get; init; }

        public string? Remark { get; init; }
    }
}

/// <summary>Drafts are not events: only the latest matters, and it may change with every word.</summary>
sealed class SetDraftHandler(Committer committer, Audiences audiences, IOptions<ConversationOptions> options, TimeProvider time)
    : IHandler<SetDraft, Done>
{
    const string Keep = """
        INSERT INTO drafts (conversation_id, account_id, text, reply_to, at) VALUES (@ConversationId, @AccountId, @Text, @ReplyTo, @At)
        ON CONFLICT (conversation_id, account_id) DO UPDATE SET text = @Text, reply_to = @ReplyTo, at = @At
        """;

    const string Clear = "DELETE FROM drafts WHERE conversation_id = @ConversationId AND account_id = @AccountId";

    public async ValueTask<Result<Done>> HandleAsync(SetDraft request, Caller caller, CancellationToken ct)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(request.Text) > options.Value.MaxDraftBytes)
            return Errors.TextTooLong(options.Value.MaxDraftBytes);
        // PostgreSQL's text takes every character but this one.
        if (request.Text.Contains('\0', StringComparison.Ordinal))
            return Errors.BadRequest("A draft is text: it has no null characters.", "text");

        var draft = request.Text.Length > 0 ? new Draft(request.Text, time.Now(), request.ReplyTo) : null;
        var kept = await committer.ChangeAsync<Done>([], async transaction =>
        {
            await transaction.ExecuteAsync(
                draft is null ? Clear : Keep, new { request.ConversationId, caller.AccountId, request.Text, request.ReplyTo, At = draft?.At ?? 0 });
            return new Done();
        });
        if (kept.Error is null)
            audiences.Find(caller.AccountId)?.Send(Frame.Ephemeral(new DraftChanged(EphemeralKinds.Draft, request.ConversationId, draft)), except: caller.Connection);
        return kept;
    }
}

sealed class SetTimerHandler(Committer committer) : IHandler<SetTimer, Done>
{
    const int Shortest = 5;
    const int Longest = 366 * 24 * 60 * 60;

    public async ValueTask<Result<Done>> HandleAsync(SetTimer request, Caller caller, CancellationToken ct)
    {
        if (request.Seconds is not (0 or (>= Shortest and <= Longest)))
            return Errors.BadRequest($"Messages disappear after {Shortest} seconds to a year, or never: 0.", "seconds");

        return await committer.ChangeAsync<Done>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if ((caller.Membership!.ExpiresAfter ?? 0) == request.Seconds)
                return new Done();
            // Whoever is blocked says so to themselves: it must not make the other's messages disappear.
            if (!caller.Membership.IsWithheld)
                await SetAsync(transaction, request);
            await transaction.AppendAsync(request.ConversationId, NewEvent.Of(
                caller.AccountId, EventKinds.TimerChanged, new TimerChanged(request.Seconds)) with
            { IsWithheld = caller.Membership.IsWithheld });
            return new Done();
        });
    }

    static async Task SetAsync(Transaction transaction, SetTimer request)
    {
        await transaction.ExecuteAsync(
            "UPDATE conversations SET expires_after = @seconds WHERE id = @ConversationId",
            new { request.ConversationId, seconds = request.Seconds > 0 ? request.Seconds : (long?)null });
        await transaction.RaiseEpochAsync(request.ConversationId);
    }
}
