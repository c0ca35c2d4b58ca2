using Parley.Protocol;

namespace Parley.Load.Scenarios;

sealed partial class CostsScenario
{
    const int MostAtOnce = 100;

    async Task MeasureMessagesAsync(CancellationToken ct)
    {
        Guid[] mentioned = [.. _seats[1..51].Select(seat => seat.AccountId)];
        await MeasureAsync(_ann, "64 KiB, 50 mentions, a reply", async () => (IOperation<MessageSent>)new SendMessage(
            _group, Guid.CreateVersion7(), new string('x', 64 * 1024), ReplyTo: await SayAsync(ct), Mentions: mentioned), ct);
        var edited = await SayAsync(ct);
        for (var i = 0; i < 95; i++)
            await _ann.CallAsync(new EditMessage(_group, edited, Guid.CreateVersion7(), $"version {i}"), ct);
        await MeasureAsync(_ann, "64 KiB, 50 mentions, after 95 edits", () => new EditMessage(
            _group, edited, Guid.CreateVersion7(), NewName() + new string('x', 63 * 1024), mentioned), ct);
        await MeasureAsync(_ann, "100 versions", () => new ListVersions(_group, edited, Limit: 50), ct);
        await MeasureAsync(_ann, "edited 50 times, with 50 mentions", async () =>
        {
            var seq = (await _ann.CallAsync(new SendMessage(_group, Guid.CreateVersion7(), "hello", Mentions: mentioned), ct)).Seq;
            for (var i = 0; i < 50; i++)
                await _ann.CallAsync(new EditMessage(_group, seq, Guid.CreateVersion7(), $"hello {i}", mentioned), ct);
            return (IOperation<MessageSent>)new RecallMessage(_group, seq, "why not");
        }, ct);
        await MeasureAsync(_ann, $"{MostAtOnce} messages", async () => (IOperation<Done>)new RemoveMessages(_group, await SayManyAsync(ct)), ct);
        await MeasureAsync(_member, $"{MostAtOnce} messages", async () => (IOperation<Done>)new HideMessages(_group, await SayManyAsync(ct)), ct);
        await MeasureAsync(_ann, $"{MostAtOnce} messages", async () => (IOperation<MessagesSent>)new ForwardMessages(
            _group, Guid.CreateVersion7(), _group, await SayManyAsync(ct), Merged: false), ct);
        await MeasureAsync(_ann, $"{MostAtOnce} messages as one", async () => (IOperation<MessagesSent>)new ForwardMessages(
            _group, Guid.CreateVersion7(), _group, await SayManyAsync(ct), Merged: true), ct);
    }

    async Task MeasureMoreMessagesAsync(CancellationToken ct)
    {
        var reacted = await SayAsync(ct);
        for (var i = 0; i < 400; i++)
        {
            await _ann.CallAsync(new AddReaction(_group, reacted, "👍"), ct);
            await _ann.CallAsync(new RemoveReaction(_group, reacted, "👍"), ct);
        }

        await MeasureAsync(_member, "after 800 reactions", async () =>
        {
            await _member.CallAsync(new RemoveReaction(_group, reacted, "🎉"), ct);
            return (IOperation<Done>)new AddReaction(_group, reacted, "🎉");
        }, ct);
        await MeasureAsync(_member, "after 800 reactions", async () =>
        {
            await _member.CallAsync(new AddReaction(_group, reacted, "🎉"), ct);
            return (IOperation<Done>)new RemoveReaction(_group, reacted, "🎉");
        }, ct);
        await MeasureAsync(_ann, "", async () => (IOperation<Done>)new PinMessage(_group, await SayAsync(ct)), ct);
        await MeasureAsync(_ann, "", async () =>
        {
            var seq = await SayAsync(ct);
            await _ann.CallAsync(new PinMessage(_group, seq), ct);
            return (IOperation<Done>)new UnpinMessage(_group, seq);
        }, ct);
        await MeasureAsync(_ann, "", () => new ListPins(_group), ct);
        await MeasureAsync(_member, "10 of 10 options", async () => (IOperation<PollVotes>)new Vote(_group, await AskAsync(ct), [.. Enumerable.Range(0, 10)]), ct);
        await MeasureAsync(_ann, "", async () => (IOperation<Done>)new ClosePoll(_group, await AskAsync(ct)), ct);
        var poll = await AskAsync(ct);
        await MeasureAsync(_ann, "", () => new ListVoters(_group, poll, 0), ct);
        await MeasureAsync(_ann, $"{_people} members", async () => (IOperation<ReceiptPage>)new ListReceipts(_group, await SayAsync(ct), Limit: 100), ct);
        var later = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();
        await MeasureAsync(_ann, "64 KiB", () => new ScheduleMessage(
            _group, later, new SendMessage(_group, Guid.CreateVersion7(), new string('x', 64 * 1024))), ct);
        await MeasureAsync(_ann, "64 KiB", async () => (IOperation<ScheduledMessage>)new UpdateScheduled(
            _group, await ScheduleAsync(later, ct), Text: new string('y', 64 * 1024)), ct);
        await MeasureAsync(_ann, "", async () => (IOperation<Done>)new CancelScheduled(_group, await ScheduleAsync(later, ct)), ct);
        await MeasureAsync(_ann, "", () => new ListScheduled(), ct);
    }

    async Task MeasureReadingAsync(CancellationToken ct)
    {
        await MeasureAsync(_ann, "100 messages", () => new GetHistory(_group, Limit: 100), ct);
        await MeasureAsync(_ann, "500 events", () => new GetEvents(_group, After: 0, Limit: 500), ct);
        await MeasureAsync(_ann, "everything, by heads and small gaps", () => new Resume(), ct);
    }

    async Task<long> SayAsync(CancellationToken ct) => (await _ann.CallAsync(new SendMessage(_group, Guid.CreateVersion7(), "a few words"), ct)).Seq;

    async Task<long[]> SayManyAsync(CancellationToken ct)
    {
        var seqs = new long[MostAtOnce];
        for (var i = 0; i < seqs.Length; i++)
            seqs[i] = await SayAsync(ct);
        return seqs;
    }

    async Task<long> AskAsync(CancellationToken ct)
    {
        var poll = new Poll([.. Enumerable.Range(0, 10).Select(i => $"option {i}")], Multiple: true, Anonymous: false);
        return (await _ann.CallAsync(new SendMessage(_group, Guid.CreateVersion7(), "which?", Poll: poll), ct)).Seq;
    }

    async Task<Guid> ScheduleAsync(long at, CancellationToken ct)
    {
        var clientId = Guid.CreateVersion7();
        await _ann.CallAsync(new ScheduleMessage(_group, at, new SendMessage(_group, clientId, "later")), ct);
        return clientId;
    }
}
