using System.Runtime.CompilerServices;
using Parley.Protocol;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>
    /// Every event of every log of mine, my own log (my account's id) included: each log in order, without gaps, each event
    /// once, across reconnects. One reader at a time; a later reader goes on where the one before left off.
    /// </summary>
    /// <remarks>
    /// While nobody reads, events are kept up to <see cref="ParleyClientOptions.EventBuffer"/>; what comes after that is
    /// fetched again when there is room, so that nothing is lost and nothing else is delayed. Ends when the client is disposed.
    /// </remarks>
    /// <exception cref="ParleyException"><c>unauthorized</c>: the session has ended.</exception>
    /// <exception cref="InvalidOperationException">The options say <see cref="Follow.Nothing"/>.</exception>
    public async IAsyncEnumerable<Event> Events([EnumeratorCancellation] CancellationToken ct = default)
    {
        var inbox = _inbox ?? throw new InvalidOperationException("The options say that no events are wanted.");
        do
        {
            while (inbox.TryTake(out var next))
                yield return next;
        }
        while (await inbox.Ready.WaitAsync(ct));
    }

    /// <summary>
    /// What has no place in a log: <see cref="TypingChanged"/>, <see cref="PresenceChanged"/> and <see cref="MarkMoved"/>, as
    /// they come. One reader at a time; when it is slow, the oldest give way. Ends when the client is disposed.
    /// </summary>
    /// <exception cref="ParleyException"><c>unauthorized</c>: the session has ended.</exception>
    public IAsyncEnumerable<object> Ephemerals(CancellationToken ct = default) => _ephemerals.Reader.ReadAllAsync(ct);

    /// <summary>
    /// The last <c>seq</c> that <see cref="Events"/> has given of each log. Saved once those events are dealt with, and given
    /// back in <see cref="ParleyClientOptions.Positions"/>, it makes another client go on from there.
    /// </summary>
    public IReadOnlyDictionary<Guid, long> Positions => _inbox?.Positions ?? _options.Positions;
}
