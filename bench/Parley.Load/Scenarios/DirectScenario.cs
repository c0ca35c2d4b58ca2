using Parley.Load.Live;
using Parley.Load.Measure;
using Parley.Load.Targets;

namespace Parley.Load.Scenarios;

/// <summary>Many pairs; in each, one side keeps a number of messages on their way to the other.</summary>
sealed class DirectScenario : IListener
{
    // Send times kept per sender: more than can be on their way, as pushes may come after the answer that lets the next one go.
    const int TimesKept = 4096;
    static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    readonly Trial _trial;
    readonly int _pairs;
    readonly int _inFlight;
    readonly int _textBytes;
    readonly TimeSpan _warmUp;
    readonly TimeSpan _measured;

    readonly Histogram _answered = new();
    readonly Histogram _delivered = new();
    MessageFrame[] _frames = [];
    int[] _sent = [];
    long[] _sentAt = [];
    long _answers;
    long _deliveries;
    long _outOfOrder;
    bool _isSending;
    bool _isMeasuring;

    public DirectScenario(Trial trial)
    {
        _trial = trial;
        _pairs = trial.Arguments.Number("pairs", 200);
        _inFlight = trial.Arguments.Number("in-flight", 16);
        _textBytes = trial.Arguments.Number("text-bytes", 100);
        _warmUp = trial.Arguments.Seconds("warm-up", 5);
        _measured = trial.Arguments.Seconds("seconds", 10);
        trial.Arguments.RefuseUnknown();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        var seats = await _trial.Target.TakeSeatsAsync(2 * _pairs, ct);
        var conversations = new Guid[_pairs];
        await ParleyTarget.ForEachAsync(
            _pairs,
            async (i, token) => conversations[i] = await _trial.Target.OpenDirectAsync(seats[2 * i], seats[2 * i + 1], token),
            ct);

        var loop = _trial.Loop;
        loop.Listener = this;
        var connections = loop.ConnectAll(_trial.Server, seats);
        for (var i = 0; i < connections.Length; i++)
            connections[i].Number = i;
        _frames = [.. conversations.Select((conversation, i) => new MessageFrame(conversation, i, _textBytes))];
        _sent = new int[_pairs];
        _sentAt = new long[_pairs * TimesKept];

        _isSending = true;
        for (var i = 0; i < _pairs * _inFlight; i++)
            Send(connections[2 * (i % _pairs)]);
        loop.RunFor(_warmUp);

        var answersBefore = _answers;
        _isMeasuring = true;
        var window = new Window(_trial.Processes);
        loop.RunFor(_measured);
        window.End();
        _isMeasuring = false;
        var messages = _answers - answersBefore;

        _isSending = false;
        loop.RunUntil(() => _answers == _sent.Sum() && _deliveries >= 2 * _answers, DrainLimit);
        // A message delivered twice would still be on its way.
        loop.RunFor(TimeSpan.FromMilliseconds(300));

        var report = _trial.Report;
        report.Title(
            $"direct: {_pairs:N0} pairs, {_inFlight:N0} in flight each, {_textBytes:N0}-byte texts, " +
            $"{_measured.TotalSeconds} s after {_warmUp.TotalSeconds} s");
        report.Line("messages", $"{messages:N0}, {messages / window.Elapsed.TotalSeconds:N0}/s");
        report.Line("answered after", _answered.ToString());
        report.Line("delivered after", _delivered.ToString());
        report.Cpu(window, _trial.Processes, ("message", messages), ("delivery", 2 * messages));
        report.Deliveries(_deliveries, 2L * _sent.Sum(), _outOfOrder);
        report.Faults(_trial.Faults);
    }

    void Send(LiveConnection connection)
    {
        var sender = connection.Number / 2;
        var number = _sent[sender]++;
        _sentAt[sender * TimesKept + number % TimesKept] = System.Diagnostics.Stopwatch.GetTimestamp();
        _frames[sender].Queue(connection, number);
    }

    public void OnAnswer(LiveConnection connection, long id, bool refused)
    {
        _answers++;
        var sender = connection.Number / 2;
        var number = (int)(id - MessageFrame.FirstId);
        if (_isMeasuring)
            _answered.Add(_trial.Loop.Now - _sentAt[sender * TimesKept + number % TimesKept]);
        if (_isSending)
            Send(connection);
    }

    public void OnMessage(LiveConnection connection, long seq, int sender, int number)
    {
        _deliveries++;
        if (sender != connection.Number / 2 || (connection.LastSeq != 0 && seq != connection.LastSeq + 1))
            _outOfOrder++;
        connection.LastSeq = seq;
        // The sender hears its own message too; the latency people feel is the other's.
        if (_isMeasuring && connection.Number % 2 == 1 && _sent[sender] - number <= TimesKept)
            _delivered.Add(_trial.Loop.Now - _sentAt[sender * TimesKept + number % TimesKept]);
    }
}
