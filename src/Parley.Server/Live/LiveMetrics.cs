using System.Diagnostics.Metrics;
using Parley.Server.Running;

namespace Parley.Server.Live;

/// <summary>What live clients are sent, and why they leave.</summary>
sealed class LiveMetrics
{
    readonly Counter<long> _published;
    readonly Counter<long> _ended;

    public LiveMetrics(IMeterFactory meters, Connections connections)
    {
        var meter = meters.Create(Meters.Parley);
        _published = meter.CreateCounter<long>("parley.events.published", description: "Committed events handed to whoever is online to hear of them");
        _ended = meter.CreateCounter<long>("parley.live.ended", description: "Live connections that ended, by close code: 4429 fell behind, 0 went without a word");
        meter.CreateObservableGauge("parley.live.connections", () => connections.Count, description: "Live connections open now");
    }

    public void Published(int events) => _published.Add(events);

    public void Ended(int closeCode) => _ended.Add(1, new KeyValuePair<string, object?>("code", closeCode));
}
