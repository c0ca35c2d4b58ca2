using System.Threading.Channels;

namespace Parley.Client;

/// <summary>Wakes one waiter. Set while nobody waits, it wakes the next one at once; set twice, it still wakes once.</summary>
sealed class Signal
{
    // Room for one: a second signal before the first was seen says nothing new.
    readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>No more signals: waiters are told, with the reason if there is one.</summary>
    public void Complete(Exception? reason) => _set.Writer.TryComplete(reason);

    /// <returns><c>false</c> once completed. A reason given there is thrown.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken ct)
    {
        if (!await _set.Reader.WaitToReadAsync(ct))
            return false;
        _set.Reader.TryRead(out _);
        return true;
    }
}
