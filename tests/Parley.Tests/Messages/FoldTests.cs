using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Log;
using Parley.Server.Messages;

namespace Parley.Tests.Messages;

public sealed class FoldTests
{
    const int Histories = 400;

    [Fact]
    public void Any_history_reads_as_the_plain_model_reads_it() => ForAnyHistory((log, _) =>
        AssertSame(FoldModel.Fold(Wire(log)), MessageFold.Fold(log)));

    [Fact]
    public void A_stretch_with_the_later_events_about_it_reads_as_it_does_in_the_whole() => ForAnyHistory((log, random) =>
    {
        var whole = MessageFold.Fold(log);
        for (var i = 0; i < 10; i++)
        {
            var (from, to) = Stretch(log, random);
            var stretch = log.Where(one => one.Seq >= from && one.Seq <= to);
            var later = log.Where(one => one.Seq > to && one.Target >= from && one.Target <= to);

            AssertSame([.. whole.Where(entry => entry.Seq >= from && entry.Seq <= to)], MessageFold.Fold(stretch.Concat(later)));
        }
    });

    [Fact]
    public void It_does_not_matter_whether_the_lines_come_first_and_what_is_about_them_after() => ForAnyHistory((log, random) =>
    {
        var (from, to) = Stretch(log, random);
        var lines = log.Where(one => one.Target is null && one.Seq >= from && one.Seq <= to);
        var about = log.Where(one => one.Target >= from && one.Target <= to && one.Seq > one.Target);

        AssertSame([.. MessageFold.Fold(log).Where(entry => entry.Seq >= from && entry.Seq <= to)], MessageFold.Fold(lines.Concat(about)));
    });

    [Fact]
    public void What_was_recalled_keeps_no_text_and_no_reaction_whatever_comes_after() => ForAnyHistory((log, _) =>
    {
        foreach (var entry in MessageFold.Fold(log).Where(entry => entry.Message?.RecalledBy is not null))
        {
            Assert.Null(entry.Message!.Text);
            Assert.Empty(entry.Message.Reactions);
        }
    });

    [Fact]
    public void A_later_event_changes_no_line_but_the_one_it_is_about() => ForAnyHistory((log, random) =>
    {
        var cut = random.Next(1, log.Length);
        var (before, after) = (MessageFold.Fold(log[..cut]), MessageFold.Fold(log[..(cut + 1)]));
        bool IsElsewhere(Entry entry) => entry.Seq != log[cut].Target && entry.Seq != log[cut].Seq;

        AssertSame([.. before.Where(IsElsewhere)], [.. after.Where(IsElsewhere)]);
    });

    static void ForAnyHistory(Action<LoggedEvent[], Random> holds)
    {
        var first = Random.Shared.Next(1_000_000_000);
        for (var seed = first; seed < first + Histories; seed++)
        {
            var random = new Random(seed);
            try
            {
                holds(RandomHistory.Of(seed, random.Next(2, 120)), random);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"Seed {seed}.", exception);
            }
        }
    }

    static (long From, long To) Stretch(LoggedEvent[] log, Random random)
    {
        var from = random.Next(1, log.Length + 1);
        return (from, random.Next(from, log.Length + 1));
    }

    static Event[] Wire(IEnumerable<LoggedEvent> log) => [.. log.Select(one => one.ToProtocol())];

    static void AssertSame(Entry[] expected, Entry[] actual) => Assert.Equal(Text(expected), Text(actual));

    static string Text(Entry[] entries) => string.Join('\n', entries.Select(entry => System.Text.Encoding.UTF8.GetString(JsonText.Of(entry))));
}
