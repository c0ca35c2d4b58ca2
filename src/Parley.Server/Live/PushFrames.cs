using Parley.Server.Log;

namespace Parley.Server.Live;

/// <summary>
/// The frames of one push: the same events for all, but quiet for whom they are not to disturb, and without what they are not to see. Each
/// is made when the first account needs it.
/// </summary>
sealed class PushFrames(LoggedEvent[] events)
{
    /// <summary>The messages that the events are about, in order. Most are about none.</summary>
    readonly long[] _targets = Array.Exists(events, logged => logged.Target is not null)
        ? [.. events.Select(logged => logged.Target).OfType<long>().Order()]
        : [];

    Frame? _loud;
    Frame? _quiet;
    Frame? _withheld;

    /// <summary>For those who do not see the first so many of the targets.</summary>
    Dictionary<(int Unseen, bool IsQuiet), Frame>? _partial;

    public Frame For(Listener listener)
    {
        var (account, firstSeq) = listener;
        // Withheld events are pushed alone.
        if (events[0].Withheld != 0 && events[0].AccountId != account.Id)
            return _withheld ??= Frame.Events([events[0].For(account.Id, firstSeq)], isQuiet: true);
        var isQuiet = account.IsQuiet(events);
        if (_targets.Length > 0 && _targets[0] < firstSeq)
            return Partial(listener, isQuiet);
        return isQuiet ? _quiet ??= Frame.Events(events, isQuiet: true) : _loud ??= Frame.Events(events, isQuiet: false);
    }

    /// <summary>However many came at different times, there are no more of these than targets.</summary>
    Frame Partial(Listener listener, bool isQuiet)
    {
        var key = (_targets.Count(target => target < listener.FirstSeq), isQuiet);
        _partial ??= [];
        if (!_partial.TryGetValue(key, out var frame))
            _partial[key] = frame = Frame.Events(events.Select(logged => logged.For(listener.Account.Id, listener.FirstSeq)), isQuiet);
        return frame;
    }
}
