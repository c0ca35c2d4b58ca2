using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Log;

namespace Parley.Server.Conversations;

/// <summary>What a list shows of a conversation's last message.</summary>
record PreviewRow : AccountView
{
    public Guid Id { get; init; }

    public long FirstSeq { get; init; }

    public long? PreviewSeq { get; init; }

    public Guid PreviewBy { get; init; }

    public long PreviewAt { get; init; }

    public byte[] PreviewBody { get; init; } = [];

    public string? PreviewContent { get; init; }

    /// <summary>Not 0: it is not for this member to see, so that the one before it stands in.</summary>
    public long PreviewUnseen { get; init; }

    public byte[]? PreviewEdit { get; init; }

    public long? PreviewRecalled { get; init; }
}

static class Previews
{
    // With the sign that it was cut, 200.
    const int MaxCharacters = 199;

    const string LastSeen = """
        SELECT e.seq AS preview_seq, e.account_id AS preview_by, e.at AS preview_at, e.body AS preview_body, e.content AS preview_content,
            (SELECT l.body FROM events l
                WHERE l.conversation_id = e.conversation_id AND l.target = e.seq AND l.kind = 'message.edited'
                    AND (l.withheld = 0 OR l.account_id = @accountId)
                ORDER BY l.seq DESC LIMIT 1) AS preview_edit,
            (SELECT l.seq FROM events l
                WHERE l.conversation_id = e.conversation_id AND l.target = e.seq AND l.kind = 'message.recalled') AS preview_recalled
        FROM events e
        WHERE e.conversation_id = @Id AND e.seq >= @from AND e.seq <= @to AND e.kind = 'message.posted'
            AND (e.withheld = 0 OR e.account_id = @accountId)
            AND NOT EXISTS (SELECT 1 FROM hidden_messages h
                WHERE h.conversation_id = e.conversation_id AND h.account_id = @accountId AND h.seq = e.seq)
        ORDER BY e.seq DESC LIMIT 1
        """;

    public static async Task<Preview?> OfAsync(DbConnection connection, PreviewRow row, Guid accountId)
    {
        if (row.PreviewUnseen == 0)
            return Of(row);
        await foreach (var (from, to) in new Silences(connection, row.Id, by: row.AccountId).BackwardsAsync(row.FirstSeq, row.PreviewSeq!.Value))
        {
            if (await connection.QueryFirstOrDefaultAsync<PreviewRow>(LastSeen, new { row.Id, from, to, accountId }) is { } before)
                return Of(before);
        }

        return null;
    }

    static Preview? Of(PreviewRow row) => row.PreviewSeq is { } seq && row.PreviewRecalled is null
        ? new Preview(seq, row.PreviewBy, row.PreviewAt, Shorten(TextOf(row.PreviewEdit ?? row.PreviewBody)), row.PreviewContent ?? Contents.Text)
        : null;

    /// <summary>Only the text is read; an edit's body has the same field.</summary>
    static string TextOf(byte[] body)
    {
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.PropertyName && json.ValueTextEquals("text"u8) && json.Read())
                return json.GetString()!;
        }

        return "";
    }

    static string Shorten(string text)
    {
        if (text.Length <= MaxCharacters + 1)
            return text;
        // Not in the middle of a character that takes two units of UTF-16.
        var end = char.IsHighSurrogate(text[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters;
        return new StringBuilder(text, 0, end, end + 1).Append('…').ToString();
    }
}
