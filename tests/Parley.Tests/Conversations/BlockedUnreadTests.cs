using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Conversations;

/// <summary>What two people see who write, recall, hide, read, and block each other at random.</summary>
public sealed class BlockedUnreadTests(SharedServers servers)
{
    const int Steps = 150;

    [Theory, OnBothDatabases]
    public async Task Unread_and_previews_are_exact_for_both_whoever_blocks_whom(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        var model = new Model(ann.Id, bob.Id);

        for (var step = 0; step < Steps; step++)
        {
            var (person, other) = random.Next(2) == 0 ? (ann, bob) : (bob, ann);
            var done = await StepAsync(chat, model, random, person, other, $"text {step}");
            foreach (var one in (Person[])[ann, bob])
            {
                var seen = await one.CallAsync(new GetConversation(chat));
                var expected = model.SeenBy(one.Id);
                var actual = (seen.Unread, seen.Preview?.Seq, seen.Preview?.Text);
                Assert.True(expected == actual, $"Seed {seed}, step {step}, after {done} {one.Name} should see {expected} but sees {actual}.");
                var history = await one.CallAsync(new GetHistory(chat, Kind: "message", Limit: 100));
                Assert.Equal(model.VisibleTo(one.Id).TakeLast(history.Entries.Length), history.Entries.Select(entry => entry.Seq));
            }
        }
    }

    static async Task<string> StepAsync(Guid chat, Model model, Random random, Person person, Person other, string text)
    {
        switch (random.Next(10))
        {
            case 0:
                await person.CallAsync(model.Toggle(person.Id) ? new BlockAccount(other.Id) : (IOperation<Done>)new UnblockAccount(other.Id));
                return $"{person.Name} blocking or unblocking";
            case 1 when model.Standing(person.Id, by: person.Id) is { Length: > 0 } mine:
                var recalled = mine[random.Next(mine.Length)];
                await person.CallAsync(new RecallMessage(chat, recalled));
                model.Recall(recalled);
                return $"{person.Name} recalling {recalled}";
            case 2 when model.Standing(person.Id, by: other.Id) is { Length: > 0 } theirs:
                var hidden = theirs[^1];
                await person.CallAsync(new HideMessages(chat, [hidden]));
                model.Hide(hidden, person.Id);
                return $"{person.Name} hiding {hidden}";
            case 3 or 4:
                var marks = await person.CallAsync(new SetMark(chat, Read: random.NextInt64(1, 400)));
                model.Reads[person.Id] = marks.ReadSeq;
                return $"{person.Name} reading to {marks.ReadSeq}";
            default:
                model.Say(person.Id, (await person.SayAsync(chat, text)).Seq, text);
                return $"{person.Name} writing";
        }
    }

    sealed class Model(Guid ann, Guid bob)
    {
        readonly List<Post> _posts = [];
        readonly HashSet<Guid> _blocking = [];

        public Dictionary<Guid, long> Reads { get; } = new() { [ann] = 1, [bob] = 1 };

        /// <returns>Whether the person blocks the other from now on.</returns>
        public bool Toggle(Guid person)
        {
            if (_blocking.Remove(person))
                return false;
            _blocking.Add(person);
            return true;
        }

        public void Say(Guid by, long seq, string text) => _posts.Add(new Post(seq, by, text, _blocking.Contains(by == ann ? bob : ann)));

        public void Recall(long seq) => _posts.Single(post => post.Seq == seq).IsRecalled = true;

        public void Hide(long seq, Guid person) => _posts.Single(post => post.Seq == seq).HiddenBy.Add(person);

        public IEnumerable<long> VisibleTo(Guid person) => Visible(person).Select(post => post.Seq);

        public long[] Standing(Guid person, Guid by) => [.. Visible(person).Where(post => post.By == by && !post.IsRecalled).Select(post => post.Seq)];

        public (long Unread, long? Preview, string? Text) SeenBy(Guid person)
        {
            var visible = Visible(person).ToList();
            var last = visible.LastOrDefault() is { IsRecalled: false } post ? post : null;
            return (visible.Count(one => one.By != person && !one.IsRecalled && one.Seq > Reads[person]), last?.Seq, last?.Text);
        }

        IEnumerable<Post> Visible(Guid person) => _posts.Where(post => (!post.IsWithheld || post.By == person) && !post.HiddenBy.Contains(person));

        sealed record Post(long Seq, Guid By, string Text, bool IsWithheld)
        {
            public bool IsRecalled { get; set; }

            public HashSet<Guid> HiddenBy { get; } = [];
        }
    }
}
