using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;

namespace Parley.Server.Messages;

sealed class RecallMessageHandler(Committer committer, IOptions<MessageOptions> options, TimeProvider time) : IHandler<RecallMessage, MessageSent>
{
    public async ValueTask<Result<MessageSent>> HandleAsync(RecallMessage request, Caller caller, CancellationToken ct)
    {
        if ((Texts.RefuseReason(request.Reason) ?? RefuseSpeech(request.Reason, caller, time)) is { } refusal)
            return refusal;

        return await committer.ChangeAsync<MessageSent>([request.ConversationId], async transaction =>
        {
            if (await transaction.IsStaleAsync(caller.Membership!))
                return Errors.Stale;
            if (await MessageTargets.FindAsync(transaction, caller, request.Seq, recalled: true, moderated: true) is not { } message)
                return Errors.MessageNotFound;
            if (!MayRecall(message, caller))
                return Errors.NotTheAuthor;
            // Repeating a recall is answered with the first one's place, whenever it comes.
            if (!message.IsRecalled && !IsInTime(message, caller, transaction.Now))
                return Errors.RecallWindowPassed(options.Value.RecallWindow);

            var appended = await Recalls.AppendAsync(transaction, request.ConversationId, request.Seq, caller.AccountId, Texts.Reason(request.Reason));
            return new MessageSent(appended!.Value.Seq, appended.Value.At);
        });
    }

    /// <summary>A reason is heard by everyone: whoever may say nothing here gives none.</summary>
    internal static Error? RefuseSpeech(string? reason, Caller caller, TimeProvider time) =>
        string.IsNullOrWhiteSpace(reason) ? null : caller.Membership!.RefuseSpeech(time.Now());

    static bool MayRecall(MessageTarget message, Caller caller) =>
        message.Author == caller.AccountId || caller.Membership!.IsAdmin;

    bool IsInTime(MessageTarget message, Caller caller, long now) =>
        caller.Membership!.IsAdmin || EventClock.IsWithin(options.Value.RecallWindow, message.At, now);
}

sealed class RemoveMessagesHandler(Database database, Committer committer, TimeProvider time) : IHandler<RemoveMessages, Done>
{
    public async ValueTask<Result<Done>> HandleAsync(RemoveMessages request, Caller caller, CancellationToken ct)
    {
        if (caller.Membership!.IsDirect)
            return Errors.ConversationIsDirect;
        if ((Seqs.Refuse(request.Seqs) ?? Texts.RefuseReason(request.Reason)
            ?? RecallMessageHandler.RefuseSpeech(request.Reason, caller, time)) is { } refusal)
            return refusal;

        // All of them or none. Members may see what was there before an admin came: it is an admin's to remove all the same.
        var seqs = request.Seqs.Distinct().ToArray();
        if (await CountAsync(request.ConversationId, seqs, ct) < seqs.Length)
            return Errors.MessageNotFound;
        foreach (var some in seqs.Chunk(Recalls.MaxPerCommit))
        {
            var removed = await committer.ChangeAsync<Done>(
                [request.ConversationId], transaction => RemoveAsync(transaction, some, request, caller));
            if (removed.Error is { } stopped)
                return stopped;
        }

        return new Done();
    }

    /// <summary>How many of them are messages; what is one stays one.</summary>
    async Task<long> CountAsync(Guid conversationId, long[] seqs, CancellationToken ct)
    {
        const string Posted = """
            SELECT count(*) FROM numbers CROSS JOIN events e
            WHERE e.conversation_id = @conversationId AND e.seq = numbers.n AND e.kind = 'message.posted'
            """;
        await using var connection = await database.OpenAsync(ct);
        var (sql, parameters) = RowSets.OfNumbers(connection, seqs, Posted, new { conversationId });
        return await connection.ExecuteScalarAsync<long>(sql, parameters);
    }

    static async Task<Result<Done>> RemoveAsync(Transaction transaction, long[] seqs, RemoveMessages request, Caller caller)
    {
        if (await transaction.IsStaleAsync(caller.Membership!))
            return Errors.Stale;
        foreach (var seq in seqs)
            await Recalls.AppendAsync(transaction, request.ConversationId, seq, caller.AccountId, Texts.Reason(request.Reason));
        return new Done();
    }
}
