using Parley.Protocol;

namespace Parley.Client;

/// <summary>
/// Messages on their way: kept until acknowledged or refused for good, one at a time of each conversation, so that whatever
/// is lost, refused for now or sent again, they arrive in the order they were given.
/// </summary>
/// <param name="send">Sends one message until there is an answer that stands; repeats are safe by the message's client id.</param>
/// <param name="capacity">How many messages may wait. When full, the next waits for room.</param>
#pragma warning disable CA1001 // the semaphore's wait handle is never asked for, so there is nothing to dispose
sealed class Outbox(Func<SendMessage, Task<MessageSent>> send, int capacity)
#pragma warning restore CA1001
{
    readonly Lock _gate = new();
    readonly Dictionary<Guid, Queue<Outgoing>> _queues = [];
    readonly SemaphoreSlim _room = new(capacity);

    /// <summary>Waits for the acknowledgement. <paramref name="ct"/> ends the waiting; once accepted, the message is sent all the same.</summary>
    public async Task<MessageSent> SendAsync(SendMessage message, CancellationToken ct)
    {
        await _room.WaitAsync(ct);
        var outgoing = new Outgoing(message);
        if (EnqueueIsFirst(outgoing))
            _ = DrainAsync(message.ConversationId);   // ends by itself; each failure goes to the one who sent the message
        return await outgoing.Sent.Task.WaitAsync(ct);
    }

    bool EnqueueIsFirst(Outgoing outgoing)
    {
        lock (_gate)
        {
            var isFirst = !_queues.TryGetValue(outgoing.Message.ConversationId, out var queue);
            if (isFirst)
                _queues.Add(outgoing.Message.ConversationId, queue = new Queue<Outgoing>());
            queue!.Enqueue(outgoing);
            return isFirst;
        }
    }

    async Task DrainAsync(Guid conversationId)
    {
        while (TryDequeue(conversationId) is { } outgoing)
        {
            try
            {
                outgoing.Sent.TrySetResult(await send(outgoing.Message));
            }
#pragma warning disable CA1031 // whatever it is, it is for the one who waits for this message
            catch (Exception e)
#pragma warning restore CA1031
            {
                outgoing.Sent.TrySetException(e);
            }
            _room.Release();
        }
    }

    /// <summary>The next message of a conversation; without one, the conversation's queue is gone, and the next message begins a new one.</summary>
    Outgoing? TryDequeue(Guid conversationId)
    {
        lock (_gate)
        {
            if (_queues[conversationId].TryDequeue(out var outgoing))
                return outgoing;
            _queues.Remove(conversationId);
            return null;
        }
    }

    sealed record Outgoing(SendMessage Message)
    {
        public TaskCompletionSource<MessageSent> Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
