using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Parley.Client;
using Parley.Protocol;

namespace Parley.Tests.Client;

public sealed class InboxTests
{
    const int Logs = 3;
    const int LastSeq = 20;

    static readonly Guid[] LogIds = [.. Enumerable.Range(0, Logs).Select(_ => Guid.CreateVersion7())];

    [Fact]
    public void Whatever_is_dropped_doubled_or_out_of_order_comes_out_dense_and_once() =>
        Prop.ForAll<NonNegativeInt[], PositiveInt>((deliveries, capacity) =>
        {
            var inbox = new Inbox(capacity.Get % 30 + 1);
            var taken = new List<Event>();
            foreach (var delivery in deliveries)
                Deliver(inbox, delivery.Get, taken);
            Resume(inbox, firstSeq: 1);
            Finish(inbox, taken, firstSeq: 1);
            AssertDense(taken, firstSeq: 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_log_joined_late_comes_out_dense_from_where_it_was_joined() =>
        Prop.ForAll<NonNegativeInt[], NonNegativeInt, bool>((deliveries, joined, resumes) =>
        {
            var firstSeq = joined.Get % LastSeq + 1;
            var inbox = new Inbox(8);
            var taken = new List<Event>();
            foreach (var delivery in deliveries.Where(delivery => SeqOf(delivery.Get) >= firstSeq))
                Deliver(inbox, delivery.Get, taken, firstSeq);
            if (resumes)
                Resume(inbox, firstSeq);
            else
                foreach (var id in LogIds)
                    inbox.Push(EventOf(id, LastSeq));
            Finish(inbox, taken, firstSeq);
            AssertDense(taken, firstSeq);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Another_inbox_goes_on_where_the_positions_were_saved() =>
        Prop.ForAll<NonNegativeInt[], NonNegativeInt[]>((before, after) =>
        {
            var taken = new List<Event>();
            var first = new Inbox(10);
            foreach (var delivery in before)
                Deliver(first, delivery.Get, taken);

            var second = new Inbox(10);
            second.Restore(first.Positions);
            foreach (var delivery in after)
                Deliver(second, delivery.Get, taken);
            Resume(second, firstSeq: 1);
            Finish(second, taken, firstSeq: 1);
            AssertDense(taken, firstSeq: 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Never_more_events_wait_than_there_is_room_for()
    {
        var inbox = new Inbox(10);
        for (var seq = 1; seq <= 1000; seq++)
            inbox.Push(EventOf(LogIds[0], seq));

        var taken = new List<Event>();
        while (inbox.TryTake(out var next))
            taken.Add(next);

        Assert.Equal(10, taken.Count);
        Assert.True(inbox.TryFindGap(out var gap));
        Assert.Equal(new KnownLog(LogIds[0], 10), gap);
    }

    [Fact]
    public void No_gap_is_filled_while_the_reader_has_enough_to_do()
    {
        var inbox = new Inbox(10);
        inbox.NoteHead(LogIds[1], 5);
        for (var seq = 1; seq <= 5; seq++)
            inbox.Push(EventOf(LogIds[0], seq));

        Assert.False(inbox.TryFindGap(out _));
        Assert.True(inbox.TryTake(out _));
        Assert.True(inbox.TryFindGap(out _));
    }

    [Fact]
    public void Gaps_take_turns()
    {
        var inbox = new Inbox(10);
        foreach (var id in LogIds)
            inbox.NoteHead(id, LastSeq);

        var asked = new List<Guid>();
        for (var turn = 0; turn < 2 * Logs && inbox.TryFindGap(out var gap); turn++)
            asked.Add(gap.ConversationId);

        Assert.Equal([.. LogIds, .. LogIds], asked);
    }

    [Fact]
    public void Joining_is_heard_of_even_if_no_push_of_the_conversation_comes()
    {
        var inbox = new Inbox(10);
        inbox.Push(Membership(EventKinds.ConversationJoined, seq: 1, of: LogIds[1]));

        Assert.True(inbox.TryFindGap(out var gap));
        Assert.Equal(new KnownLog(LogIds[1], 0), gap);
        inbox.Fill(LogIds[1], [EventOf(LogIds[1], 7)], 7);
        Assert.False(inbox.TryFindGap(out _));
    }

    [Fact]
    public void A_conversation_that_was_left_is_looked_at_once_more_and_then_rests_until_it_is_joined_again()
    {
        var inbox = new Inbox(10);
        inbox.Push(EventOf(LogIds[1], 1));
        inbox.Push(Membership(EventKinds.ConversationLeft, seq: 1, of: LogIds[1]));
        Assert.True(inbox.TryFindGap(out _));
        inbox.Fill(LogIds[1], [EventOf(LogIds[1], 2)], 2);

        Assert.False(inbox.TryFindGap(out _));
        Assert.Equal([new KnownLog(LogIds[0], 1)], inbox.Known(100));

        inbox.Push(Membership(EventKinds.ConversationJoined, seq: 2, of: LogIds[1]));
        Assert.True(inbox.TryFindGap(out var gap));
        Assert.Equal(new KnownLog(LogIds[1], 2), gap);
    }

    [Fact]
    public void What_came_early_of_a_log_that_is_closed_to_us_comes_all_the_same()
    {
        var inbox = new Inbox(10);
        inbox.Push(EventOf(LogIds[0], 1));
        inbox.Push(EventOf(LogIds[0], 5));
        inbox.GiveUp(LogIds[0]);

        Assert.True(inbox.TryTake(out _));
        Assert.True(inbox.TryTake(out var last));
        Assert.Equal(5, last.Seq);
        Assert.False(inbox.TryFindGap(out _));
    }

    /// <summary>One step of an arbitrary history: a push of any event, a take, or one repair.</summary>
    static void Deliver(Inbox inbox, int delivery, List<Event> taken, long firstSeq = 1)
    {
        inbox.Push(EventOf(LogIds[delivery % Logs], SeqOf(delivery)));
        if (delivery % 2 == 0 && inbox.TryTake(out var next))
            taken.Add(next);
        if (delivery % 5 == 0)
            Repair(inbox, firstSeq);
    }

    static long SeqOf(int delivery) => delivery / Logs % LastSeq + 1;

    static void Resume(Inbox inbox, long firstSeq)
    {
        foreach (var id in LogIds)
        {
            inbox.PassOver(id, firstSeq - 1);
            inbox.NoteHead(id, LastSeq);
        }
    }

    /// <summary>What <c>sync.events</c> answers, in pages of three.</summary>
    static bool Repair(Inbox inbox, long firstSeq)
    {
        if (!inbox.TryFindGap(out var gap))
            return false;
        var first = Math.Max(gap.Seq + 1, firstSeq);
        var page = Enumerable.Range((int)first, (int)Math.Min(3, LastSeq - first + 1)).Select(seq => EventOf(gap.ConversationId, seq));
        Assert.True(inbox.Fill(gap.ConversationId, [.. page], LastSeq));
        return true;
    }

    static void Finish(Inbox inbox, List<Event> taken, long firstSeq)
    {
        do
        {
            while (inbox.TryTake(out var next))
                taken.Add(next);
        }
        while (Repair(inbox, firstSeq));
    }

    static void AssertDense(List<Event> taken, long firstSeq)
    {
        foreach (var id in LogIds)
            Assert.Equal(
                Enumerable.Range((int)firstSeq, (int)(LastSeq - firstSeq + 1)).Select(seq => (long)seq),
                taken.Where(e => e.ConversationId == id).Select(e => e.Seq));
    }

    static Event EventOf(Guid log, long seq) => new(log, seq, EventKinds.MessagePosted, log, 0, default);

    static Event Membership(string kind, long seq, Guid of) => new(LogIds[0], seq, kind, LogIds[0], 0,
        JsonSerializer.SerializeToElement(new ConversationReference(of), ProtocolJson.Default.ConversationReference));
}
