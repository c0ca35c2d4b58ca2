using Parley.Server.Log;

namespace Parley.Server.Live;

/// <summary>
/// The frames of one push: the same events for all, but quiet for whom they are not to disturb, and empty for whom they are withheld
/// from. Each is made when the first account needs it.
/// </summary>
sealed class PushFrames(LoggedEvent[] events)
{
    Frame? _loud;
    Frame? _quiet;
    Frame? _withheld;

    public Frame For(OnlineAccount account)
    {
        // Withheld events are pushed alone.
        if (events[0].Withheld != 0 && events[0].AccountId != account.Id)
            return _withheld ??= Frame.Events([events[0].For(account.Id)], isQuiet: true);
        return account.IsQuiet(events) ? _quiet ??= Frame.Events(events, isQuiet: true) : _loud ??= Frame.Events(events, isQuiet: false);
    }
}
