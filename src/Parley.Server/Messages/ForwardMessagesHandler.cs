using System.Data.Common;
using System.Text;
using Dapper;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Storage;
using Parley.Server.Texts;

namespace Parley.Server.Messages;

/// <summary>Copies what the caller reads in one conversation into another. A copy knows its origin by name, and needs it no more.</summary>
sealed class ForwardMessagesHandler(Database database, Memberships memberships, Committer committer, IOptions<MessageOptions> options)
    : IHandler<ForwardMessages, MessagesSent>
{
    const int MaxTitleLength = 100;

    /// <summary>So many copies stand in one commit, since others wait for it. Where it ends in between, repeating goes on from there.</summary>
    const int MaxPerCommit = 10;

    const string Source = """
        SELECT c.last_seq, COALESCE(g.forbids_forwarding, 0) FROM conversations c
        LEFT JOIN groups g ON g.conversation_id = c.id WHERE c.id = @FromConversationId
        """;

    const string First = "SELECT seq, at FROM events WHERE conversation_id = @ConversationId AND once = @once";

    const string Author = $"SELECT {AccountView.Columns} FROM accounts a WHERE a.id = @id";

    public async ValueTask<Result<MessagesSent>> HandleAsync(ForwardMessages request, Caller caller, CancellationToken ct)
    {
        if (Seqs.Refuse(request.Seqs) is { } refusal)
            return refusal;
        var title = Wording.Line(request.Title);
        if (Wording.RefuseLine(title, MaxTitleLength, "title") is { } bad)
            return bad;

        // A repeat is answered from where it stands: what it was copied from may be gone by now.
        if (await FirstAsync(request, caller, ct) is { } first)
            return first;
        var copies = await CopyAsync(request, caller, ct);
        if (copies.Error is { } refused)
            return refused;
        var items = request.Merged ? Flatten(copies.Value!) : [];
        if (items.Length > Seqs.MaxAtOnce)
            return Errors.BadRequest($"One message holds copies of at most {Seqs.MaxAtOnce}.", "seqs");
        var posted = request.Merged
            ? [new MessagePosted(request.ClientId, "", Bundle: new Bundle(items, title))]
            : Array.ConvertAll(copies.Value!, copy => copy.Posted);
        if (BytesOf(posted) > options.Value.MaxForwardedBytes)
            return Errors.TextTooLong(options.Value.MaxForwardedBytes);
        var sent = new MessagesSent([], 0);
        foreach (var some in posted.Index().Chunk(MaxPerCommit))
        {
            var appended = await committer.ChangeAsync<MessagesSent>(
                [request.ConversationId], transaction => AppendAsync(transaction, some, request, caller));
            if (appended.Error is { } stopped)
                return stopped;
            sent = new MessagesSent([.. sent.Seqs, .. appended.Value!.Seqs], appended.Value.At);
        }

        return sent;
    }

    static async Task<Result<MessagesSent>> AppendAsync(
        Transaction transaction, (int Index, MessagePosted Posted)[] copies, ForwardMessages request, Caller caller)
    {
        if (await transaction.IsStaleAsync(caller.Membership!))
            return Errors.Stale;
        var seqs = new List<long>();
        var at = 0L;
        foreach (var (i, posted) in copies)
        {
            // Every one has an id of its own, made from the request's: a repeat finds them all.
            var appended = await transaction.AppendAsync(
                request.ConversationId, Posting.EventOf(posted with { ClientId = Derive(request.ClientId, i) }, caller));
            seqs.Add(appended.Seq);
            at = appended.At;
        }

        return new MessagesSent([.. seqs], at);
    }

    async Task<MessagesSent?> FirstAsync(ForwardMessages request, Caller caller, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var sent = new List<MessageSent>();
        for (var i = 0; i < (request.Merged ? 1 : request.Seqs.Distinct().Count()); i++)
        {
            var once = NewEvent.OnceOf(caller.AccountId, Derive(request.ClientId, i));
            if (await connection.QueryFirstOrDefaultAsync<MessageSent>(First, new { request.ConversationId, once }) is not { } copy)
                return null;
            sent.Add(copy);
        }

        return new MessagesSent([.. sent.Select(copy => copy.Seq)], sent[^1].At);
    }

    /// <summary>What the caller reads there, as it stands now.</summary>
    async Task<Result<Copy[]>> CopyAsync(ForwardMessages request, Caller caller, CancellationToken ct)
    {
        if (await memberships.FindAsync(request.FromConversationId, caller.AccountId, fresh: true, ct) is not { IsAccountLog: false } source)
            return Errors.NotFound;
        await using var connection = await database.OpenAsync(ct);
        var (head, forbids) = await connection.QuerySingleAsync<(long, long)>(Source, new { request.FromConversationId });
        if (forbids != 0)
            return Errors.ForwardingForbidden;

        var view = new HistoryView(connection, source, caller.AccountId, Math.Min(head, source.LeftSeq ?? head));
        var entries = await view.FoldAsync(await view.LinesAsync(request.Seqs));
        if (entries.Length < request.Seqs.Distinct().Count() || Array.Exists(entries, entry => entry.Message is not { RecalledBy: null }))
            return Errors.MessageNotFound;
        var names = await NamesAsync(connection, entries.Select(entry => entry.By).Distinct());
        return Array.ConvertAll(entries, entry => new Copy(entry, entry.Message!, names[entry.By]));
    }

    static async Task<Dictionary<Guid, string>> NamesAsync(DbConnection connection, IEnumerable<Guid> accountIds)
    {
        var names = new Dictionary<Guid, string>();
        foreach (var id in accountIds)
            names[id] = (await connection.QuerySingleAsync<AccountView>(Author, new { id })).ToAccount().Nickname;
        return names;
    }

    /// <summary>A bundle within a bundle is opened: what it held stands in its place.</summary>
    static BundleItem[] Flatten(Copy[] copies) => [.. copies.SelectMany(copy => copy.Message.Bundle?.Items ?? [copy.Item])];

    static int BytesOf(MessagePosted[] posted) => posted.Sum(message =>
        Encoding.UTF8.GetByteCount(message.Text) + (message.Bundle?.Items.Sum(item => Encoding.UTF8.GetByteCount(item.Text)) ?? 0));

    static Guid Derive(Guid clientId, int index)
    {
        Span<byte> bytes = stackalloc byte[16];
        clientId.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[15] ^= (byte)index;
        return new Guid(bytes, bigEndian: true);
    }

    sealed record Copy(Entry Entry, Message Message, string Name)
    {
        /// <summary>A poll is copied as its question and answers: its votes belong to where it was asked.</summary>
        string Text => Message.Poll is { } poll ? string.Join('\n', poll.Options.Select(option => "- " + option).Prepend(Message.Text)) : Message.Text!;

        public BundleItem Item => new(Entry.By, Name, Entry.At, Text, Message.Card, Message.Location);

        public MessagePosted Posted => new(
            Guid.Empty, Text, Card: Message.Card, Location: Message.Location, Bundle: Message.Bundle,
            Forwarded: Message.Forwarded ?? new Origin(Entry.By, Name, Entry.At));
    }
}
