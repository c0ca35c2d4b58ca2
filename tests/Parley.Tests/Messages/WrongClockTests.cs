using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Messages;

/// <summary>A server whose clock was wrong, and was put right: what it stamps from then on is right.</summary>
public sealed class WrongClockTests
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory, OnBothDatabases]
    public async Task After_a_clock_that_was_a_day_ahead_messages_get_the_right_time_and_live_as_long_as_they_should(DatabaseKind kind)
    {
        using var log = new Warnings();
        await using var server = await TestServer.StartAsync(kind, services => services.AddSingleton<ILoggerProvider>(log));
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.CallAsync(new SetTimer(chat, 5));
        server.Clock.Step(Day);
        var tomorrow = await ann.OnAsync("tomorrow");
        await tomorrow.SayAsync(chat, "tomorrow");
        await tomorrow.CallAsync(new SetTimer(chat, 6));
        server.Clock.Step(-Day);
        var now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        var appended = await ann.SayAsync(chat, "today");
        await ann.CallAsync(new SetTimer(chat, 5));
        var changed = await ann.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "today, too", ReplyTo: appended.Seq));

        Assert.Equal((now, now), (appended.At, changed.At));
        Assert.Contains(log.Told, line => line.Contains("clock", StringComparison.Ordinal));
        server.Clock.Advance(TimeSpan.FromSeconds(6));
        await Eventually.HoldsAsync(
            async () => (await bob.CallAsync(new GetHistory(chat))).Entries.Count(entry => entry.Message?.RecallReason == "expired") == 2,
            "what was said today has disappeared");
    }

    [Theory, OnBothDatabases]
    public async Task Time_stands_still_within_a_conversation_when_the_clock_is_put_back_by_moments(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var first = await ann.SayAsync(chat, "first");

        server.Clock.Step(TimeSpan.FromMinutes(-2));
        bob = await bob.OnAsync("earlier");
        var appended = await bob.SayAsync(chat, "second");
        var changed = await bob.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "third", ReplyTo: first.Seq));
        Assert.Equal((first.At, first.At), (appended.At, changed.At));

        server.Clock.Step(TimeSpan.FromMilliseconds(-1));
        var right = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(right, (await bob.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), "fourth", ReplyTo: first.Seq))).At);
    }

    [Theory, OnBothDatabases]
    public async Task What_was_sent_tomorrow_is_neither_edited_nor_recalled_for_longer_than_what_was_sent_today(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (ann, _, chat) = await server.DirectChatAsync("ann", "bob");
        server.Clock.Step(TimeSpan.FromDays(30));
        var message = await (await ann.OnAsync("later")).SayAsync(chat, "in a month");
        server.Clock.Step(TimeSpan.FromDays(-30));

        Assert.Equal(ErrorCodes.RecallWindowPassed, await Refusals.CodeOfAsync(ann, new RecallMessage(chat, message.Seq)));
        Assert.Equal(ErrorCodes.EditWindowPassed, await Refusals.CodeOfAsync(ann, new EditMessage(chat, message.Seq, Guid.CreateVersion7(), "now")));
    }

    sealed class Warnings : ILoggerProvider, ILogger
    {
        readonly Lock _lock = new();
        readonly List<string> _told = [];

        public string[] Told
        {
            get
            {
                lock (_lock)
                    return [.. _told];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (_lock)
                _told.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
