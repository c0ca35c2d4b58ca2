using System.Threading.Channels;

namespace Parley.Server.Messages.Scheduling;

/// <summary>Wakes whoever sends what is due: something may be due earlier now.</summary>
sealed class Bell
{
    readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rung.Writer.TryWrite(true);

    public Task RungAsync(CancellationToken ct) => _rung.Reader.ReadAsync(ct).AsTask();
}
