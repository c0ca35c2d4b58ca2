using System.Runtime.CompilerServices;
using Parley.Protocol;

namespace Parley.Client;

// Only what is more than one call is here; everything else is CallAsync with its request.
public sealed partial class ParleyClient
{
    /// <summary>Posts a message and waits until the server has it; see <see cref="SendAsync(SendMessage, CancellationToken)"/>.</summary>
    /// <param name="replyTo">The <c>seq</c> of the message this one answers.</param>
    public Task<MessageSent> SendAsync(Guid conversationId, string text, long? replyTo = null, CancellationToken ct = default) =>
        SendAsync(new SendMessage(conversationId, Guid.CreateVersion7(), text, replyTo), ct);

    /// <summary>
    /// Posts a message and waits until the server has it. Messages of one conversation arrive in the order of the calls, each
    /// once, whatever connections are lost on the way.
    /// </summary>
    /// <param name="message">A program that must not send twice even if it is restarted chooses and keeps the client id itself.</param>
    /// <param name="ct">Ends the waiting; once accepted, the message is sent all the same.</param>
    /// <exception cref="ParleyException">The server refused it for good.</exception>
    /// <exception cref="InvalidOperationException">Not connected yet.</exception>
    public Task<MessageSent> SendAsync(SendMessage message, CancellationToken ct = default) => _outbox.SendAsync(message, ct);

    Task<MessageSent> SendUntilAnsweredAsync(SendMessage message) =>
        _retry.UntilAnsweredAsync(_ => CallAsync(message, CancellationToken.None), _line.Stopping);

    /// <summary>Opens the direct conversation with an account, found by its user name.</summary>
    /// <exception cref="ParleyException"><c>not_found</c>.</exception>
    public async Task<Conversation> OpenDirectAsync(string username, CancellationToken ct = default)
    {
        var account = await CallAsync(new FindAccount(username), ct);
        return await CallAsync(new OpenDirect(account.Account.Id), ct);
    }

    /// <summary>Creates a group, once, even if connections are lost on the way.</summary>
    /// <param name="accountIds">Whom to add besides me; at most 200.</param>
    /// <exception cref="ParleyException"><c>not_found</c>.</exception>
    public Task<Conversation> CreateGroupAsync(string title, Guid[] accountIds, CancellationToken ct = default)
    {
        var request = new CreateGroup(Guid.CreateVersion7(), title, accountIds);
        return _retry.UntilAnsweredAsync(again => CallAsync(request, again), ct);
    }

    /// <summary>All my conversations, the last active first, page after page.</summary>
    public async IAsyncEnumerable<Conversation> ConversationsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        for (var request = new ListConversations(); ;)
        {
            var page = await CallAsync(request, ct);
            foreach (var conversation in page.Conversations)
                yield return conversation;
            if (page.Next is null)
                yield break;
            request = new ListConversations(page.Next);
        }
    }
}
