using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Conversations;

public sealed class UnreadTests(SharedServers servers)
{
    const int Steps = 250;

    [Theory, OnBothDatabases]
    public async Task Unread_is_exact_for_everyone_after_every_step(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var people = await server.PeopleAsync("ann", "bob", "cem", "dan");
        Person[][] devices = [.. await Task.WhenAll(people.Select(async person => new[] { person, await person.OnAsync("phone") }))];
        var chat = await TestServer.GroupAsync(people[0], people[1..]);
        var model = new UnreadModel([.. people.Select(person => person.Id)]);

        for (var step = 0; step < Steps; step++)
        {
            var who = random.Next(people.Length);
            var person = devices[who][random.Next(2)];
            var done = await StepAsync(chat, model, random, people[0], person, $"text {step}");
            foreach (var device in devices.Select(all => all[random.Next(2)]))
            {
                var seen = Seen.Of(await device.CallAsync(new GetConversation(chat)));
                Assert.True(model.SeenBy(device.Id) == seen,
                    $"Seed {seed}, step {step}, after {done} {device.Name} should see {model.SeenBy(device.Id)} but sees {seen}.");
            }

            var listed = (await person.CallAsync(new ListConversations())).Conversations;
            Assert.Equal(model.Has(person.Id) ? [model.SeenBy(person.Id)] : [], listed.Select(Seen.Of));
        }
    }

    /// <summary>Something happens; a step that cannot be is passed over.</summary>
    static async Task<string> StepAsync(Guid chat, UnreadModel model, Random random, Person owner, Person person, string text)
    {
        if (!model.Has(person.Id))
        {
            if (random.Next(3) != 0)
                return "nothing";
            await owner.CallAsync(new AddMembers(chat, [person.Id]));
            model.Joins(person.Id);
            return $"{person.Name} joining";
        }

        var mine = model.ChangeableBy(person.Id);
        var what = random.Next(100);
        if (what < 15 && mine.Length > 0)
        {
            var target = random.Next(2) == 0 ? mine[^1] : mine[random.Next(mine.Length)];
            model.Recalls(target, (await person.CallAsync(new RecallMessage(chat, target))).Seq);
            return $"{person.Name} recalling {target}";
        }

        if (what < 25 && mine.Length > 0)
        {
            var target = mine[^1];
            var mentions = Mentioned(model, random, owner, person);
            model.Edits(target, (await person.CallAsync(new EditMessage(chat, target, Guid.CreateVersion7(), text, mentions))).Seq, text, mentions);
            return $"{person.Name} editing {target}";
        }

        if (what < 55)
            return await MarkAsync(chat, model, random, person);

        if (what < 60 && model.SeenOf(person.Id) is { Length: > 0 } seen)
        {
            var target = seen[^Math.Min(seen.Length, random.Next(1, 6))];
            await person.CallAsync(new HideMessages(chat, [target]));
            model.Hides(person.Id, target);
            return $"{person.Name} hiding {target}";
        }

        if (what < 65 && person.Id == owner.Id && model.StandingFor(owner.Id) is { Length: > 1 } standing)
        {
            long[] targets = [standing[^1], standing[^2]];
            await owner.CallAsync(new RemoveMessages(chat, targets));
            foreach (var target in targets)
                model.Recalls(target, model.Head + 1);
            return $"the owner removing {targets[0]} and {targets[1]}";
        }

        if (what < 70 && person.Id != owner.Id)
        {
            if (random.Next(2) == 0)
                await person.CallAsync(new Leave(chat));
            else
                await owner.CallAsync(new RemoveMember(chat, person.Id));
            model.Leaves(person.Id);
            return $"{person.Name} leaving";
        }

        var named = Mentioned(model, random, owner, person);
        var everyone = person.Id == owner.Id && random.Next(4) == 0;
        var sent = await person.CallAsync(new SendMessage(chat, Guid.CreateVersion7(), text, Mentions: named, MentionsEveryone: everyone));
        model.Says(person.Id, sent.Seq, text, named, everyone);
        return $"{person.Name} sending";
    }

    /// <summary>Often nobody; else the owner, oneself, or both: the owner is always a member.</summary>
    static Guid[] Mentioned(UnreadModel model, Random random, Person owner, Person person) => random.Next(4) switch
    {
        0 => [owner.Id],
        1 => [person.Id, owner.Id],
        _ => [.. model.Members.Where(_ => random.Next(6) == 0)],
    };

    static async Task<string> MarkAsync(Guid chat, UnreadModel model, Random random, Person person)
    {
        long Place() => random.Next(8) == 0 ? (1L << 53) - 1 : random.NextInt64(0, model.Head + 3);
        long? read = random.Next(4) == 0 ? null : Place();
        long? delivered = read is null || random.Next(2) == 0 ? Place() : null;
        var marks = await person.CallAsync(new SetMark(chat, read, delivered));
        model.Marks(person.Id, read, delivered);
        var seen = model.SeenBy(person.Id);
        Assert.Equal(new Marks(seen.ReadSeq, seen.DeliveredSeq, seen.Unread, seen.Mentions), marks);
        return $"{person.Name} marking {read} read and {delivered} delivered";
    }

    [Theory, OnBothDatabases]
    public async Task A_mark_is_at_least_0_and_says_something(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await ann.SayAsync(chat, "hello");

        foreach (var mark in (SetMark[])[new(chat), new(chat, Read: -1), new(chat, Delivered: long.MinValue), new(chat, Read: 2, Delivered: -1)])
            Assert.Equal("bad_request", (await Assert.ThrowsAsync<RefusedException>(() => bob.CallAsync(mark))).Code);
        Assert.Equal(new Marks(1, 1, 1, 0), await bob.CallAsync(new SetMark(chat, Read: 0)));
        Assert.Equal(new Marks(2, 2, 0, 0), await bob.CallAsync(new SetMark(chat, Read: (1L << 53) - 1)));
    }

    [Theory, OnBothDatabases]
    public async Task My_mark_reaches_my_other_devices_and_the_other_members(DatabaseKind kind)
    {
        var server = await servers.Get(kind);
        var (ann, bob, chat) = await server.DirectChatAsync("ann", "bob");
        await using var annLive = await ann.ConnectAsync();
        await using var phone = await (await bob.OnAsync("phone")).ConnectAsync();
        var sent = await ann.SayAsync(chat, "hello");

        await bob.CallAsync(new SetMark(chat, Read: sent.Seq));

        foreach (var live in (LiveClient[])[annLive, phone])
        {
            var mark = await live.HearsAsync(item => item.GetProperty("kind").GetString() == "mark" && item.GetProperty("conversationId").GetGuid() == chat);
            Assert.Equal((bob.Id, sent.Seq), (mark.GetProperty("accountId").GetGuid(), mark.GetProperty("readSeq").GetInt64()));
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_list_has_the_last_active_first_and_its_pages_are_the_whole(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var random = new Random(5);
        var (ann, bob) = (await server.PersonAsync("ann"), await server.PersonAsync("bob"));
        var active = new Dictionary<Guid, long>();
        for (var i = 0; i < 8; i++)
            active[await TestServer.GroupAsync(ann, bob)] = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        for (var step = 0; step < 40; step++)
        {
            // Often not at all, so that several are active at one moment.
            server.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
            var chat = active.Keys.ElementAt(random.Next(active.Count));
            active[chat] = (await bob.SayAsync(chat, $"text {step}")).At;

            var expected = active.OrderByDescending(one => one.Value).ThenByDescending(one => one.Key).Select(one => (one.Key, one.Value)).ToList();
            var paged = new List<Conversation>();
            string? next = null;
            do
            {
                var page = await ann.CallAsync(new ListConversations(next, random.Next(1, 5)));
                paged.AddRange(page.Conversations);
                next = page.Next;
            }
            while (next is not null);
            Assert.Equal(expected, paged.Select(one => (one.Id, one.LastAt)));
        }
    }
}
