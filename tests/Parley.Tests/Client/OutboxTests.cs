using System.Text.Json;
using Parley.Client;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Client;

public sealed class OutboxTests
{
    static readonly Guid Here = Guid.CreateVersion7();
    static readonly Guid There = Guid.CreateVersion7();

    readonly ManualClock _clock = new();
    readonly List<string> _arrived = [];
    readonly List<SendMessage> _attempts = [];
    readonly Queue<Exception> _failures = new();

    [Fact]
    public async Task Messages_of_one_conversation_keep_their_order_whatever_fails_on_the_way()
    {
        _failures.Enqueue(new ConnectionLostException());
        _failures.Enqueue(new ConnectionLostException());
        var outbox = NewOutbox();

        var sends = new[] { "a", "b", "c" }.Select(text => outbox.SendAsync(Message(Here, text), default)).ToArray();
        await Task.WhenAll(sends);

        Assert.Equal(["a", "b", "c"], _arrived);
        Assert.Equal(["a", "a", "a", "b", "c"], _attempts.Select(attempt => attempt.Text));
    }

    [Fact]
    public async Task A_message_sent_again_is_sent_under_the_same_id()
    {
        _failures.Enqueue(new ConnectionLostException());
        var message = Message(Here, "a");

        await NewOutbox().SendAsync(message, default);

        Assert.Equal([message, message], _attempts);
    }

    [Fact]
    public async Task A_refusal_for_good_fails_that_message_and_lets_the_next_pass()
    {
        _failures.Enqueue(new ParleyException(ErrorCodes.TextTooLong, "Too long."));
        var outbox = NewOutbox();

        var refused = outbox.SendAsync(Message(Here, "a"), default);
        var accepted = outbox.SendAsync(Message(Here, "b"), default);

        Assert.Equal(ErrorCodes.TextTooLong, (await Assert.ThrowsAsync<ParleyException>(() => refused)).Code);
        await accepted;
        Assert.Equal(["b"], _arrived);
    }

    [Fact]
    public async Task A_refusal_for_now_is_repeated_after_the_time_the_server_asks_for_and_holds_back_what_follows()
    {
        _failures.Enqueue(RateLimited(seconds: 7));
        var outbox = NewOutbox();

        var first = outbox.SendAsync(Message(Here, "a"), default);
        var second = outbox.SendAsync(Message(Here, "b"), default);
        Assert.Equal(TimeSpan.FromSeconds(7), await _clock.NextDelayAsync());
        Assert.Empty(_arrived);

        _clock.Advance(TimeSpan.FromSeconds(7));
        await Task.WhenAll(first, second);
        Assert.Equal(["a", "b"], _arrived);
    }

    [Fact]
    public async Task One_conversation_does_not_wait_for_another()
    {
        _failures.Enqueue(RateLimited(seconds: 7));
        var outbox = NewOutbox();

        var held = outbox.SendAsync(Message(Here, "a"), default);
        // Whichever is sent first is refused.
        Assert.Equal(TimeSpan.FromSeconds(7), await _clock.NextDelayAsync());
        await outbox.SendAsync(Message(There, "b"), default);

        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task A_fault_of_the_servers_that_stays_is_told_in_the_end()
    {
        for (var fault = 0; fault < 4; fault++)
            _failures.Enqueue(new ParleyException(ErrorCodes.Internal, "A fault."));

        var told = await Assert.ThrowsAsync<ParleyException>(() => NewOutbox().SendAsync(Message(Here, "a"), default));

        Assert.Equal(ErrorCodes.Internal, told.Code);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Who_stops_waiting_does_not_stop_the_message()
    {
        var mayAnswer = new TaskCompletionSource();
        var outbox = new Outbox(async message =>
        {
            await mayAnswer.Task;
            return Arrive(message);
        }, capacity: 10);
        using var patience = new CancellationTokenSource();

        var impatient = outbox.SendAsync(Message(Here, "a"), patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        mayAnswer.SetResult();
        await outbox.SendAsync(Message(Here, "b"), default);

        Assert.Equal(["a", "b"], _arrived);
    }

    [Fact]
    public async Task A_full_outbox_makes_the_next_message_wait_for_room()
    {
        var answers = new Queue<TaskCompletionSource>([new(), new()]);
        var outbox = new Outbox(async message =>
        {
            await answers.Peek().Task;
            answers.Dequeue();
            return Arrive(message);
        }, capacity: 1);

        var first = outbox.SendAsync(Message(Here, "a"), default);
        var second = outbox.SendAsync(Message(There, "b"), default);
        answers.Last().SetResult();
        Assert.False(second.IsCompleted);
        answers.First().SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(["a", "b"], _arrived);
    }

    Outbox NewOutbox()
    {
        // No delay of our own, to be exact about the one the server asks for.
        var retry = new Retry(() => new Backoff(TimeSpan.Zero, TimeSpan.Zero), _clock);
        return new Outbox(message => retry.UntilAnsweredAsync(_ => AttemptAsync(message), default), capacity: 10);
    }

    async Task<MessageSent> AttemptAsync(SendMessage message)
    {
        await Task.Yield();
        lock (_attempts)
        {
            _attempts.Add(message);
            return _failures.TryDequeue(out var failure) ? throw failure : Arrive(message);
        }
    }

    MessageSent Arrive(SendMessage message)
    {
        _arrived.Add(message.Text);
        return new MessageSent(_arrived.Count, 0);
    }

    static SendMessage Message(Guid conversationId, string text) => new(conversationId, Guid.CreateVersion7(), text);

    static ParleyException RateLimited(int seconds) => new(ErrorCodes.RateLimited, "Slow down.",
        new Dictionary<string, JsonElement> { ["retryAfter"] = JsonSerializer.SerializeToElement(seconds) });
}
