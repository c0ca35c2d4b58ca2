using System.Diagnostics;
using Parley.Load.Live;
using Parley.Load.Measure;

namespace Parley.Load.Scenarios;

/// <summary>
/// One group, all of its members online. A message is on its way until every member has it; <c>alone</c> lets one be on its
/// way at a time, so that each goes out by itself; <c>flood</c> many, so that the server can put several in one push.
/// </summary>
sealed class FanoutScenario : IListener
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    readonly Trial _trial;
    readonly int _members;
    readonly bool _isFlood;
    readonly int _senders;
    readonly int _inFlight;
    readonly int _textBytes;
    readonly int _warmUp;
    readonly int _messages;

    readonly Histogram _answered = new();
    readonly Histogram _delivered = new();
    readonly Histogram _completed = new();
    readonly long[] _sentAt;
    readonly int[] _missing;
    LiveConnection[] _connections = [];
    MessageFrame[] _frames = [];
    int _sent;
    int _toSend;
    int _finished;
    long _deliveries;
    long _outOfOrder;

    public FanoutScenario(Trial trial)
    {
        _trial = trial;
        var arguments = trial.Arguments;
        var rate = arguments.Text("rate", "alone");
        if (rate is not ("alone" or "flood"))
            throw new UsageException("--rate is alone or flood");
        _isFlood = rate == "flood";
        _members = arguments.Number("members", 1000);
        _senders = arguments.Number("senders", _isFlood ? 8 : 1);
        _inFlight = arguments.Number("in-flight", _isFlood ? 16 : 1);
        _textBytes = arguments.Number("text-bytes", 100);
        _warmUp = arguments.Number("warm-up", _isFlood ? 2000 : 100);
        _messages = arguments.Number("messages", _isFlood ? 5000 : 500);
        arguments.RefuseUnknown();
        _sentAt = new long[_warmUp + _messages];
        _missing = new int[_warmUp + _messages];
    }

    public async Task RunAsync(CancellationToken ct)
    {
        var seats = await _trial.Target.TakeSeatsAsync(_members, ct);
        var group = await _trial.Target.CreateGroupAsync(seats, ct);
        var loop = _trial.Loop;
        loop.Listener = this;
        _connections = loop.ConnectAll(_trial.Server, seats);
        _frames = [.. Enumerable.Range(0, _senders).Select(sender => new MessageFrame(group, sender, _textBytes))];

        Exchange(_warmUp);
        if (_finished < _warmUp)
            throw new ScenarioException($"the warm-up came to an end after {_finished:N0} messages: {_trial.Faults}");
        _answered.Clear();
        _delivered.Clear();
        _completed.Clear();
        var window = new Window(_trial.Processes);
        Exchange(_messages);
        window.End();
        var messages = _finished - _warmUp;
        // A message delivered twice would still be on its way.
        loop.RunFor(TimeSpan.FromMilliseconds(300));

        var report = _trial.Report;
        report.Title(
            $"fanout {(_isFlood ? "flood" : "alone")}: {_members:N0} members, {_senders:N0} senders with {_inFlight:N0} in flight each, " +
            $"{_textBytes:N0}-byte texts, {_messages:N0} messages after {_warmUp:N0}");
        report.Line("messages", $"{messages / window.Elapsed.TotalSeconds:N0}/s, {(long)messages * _members / window.Elapsed.TotalSeconds:N0} deliveries/s");
        report.Line("answered after", _answered.ToString());
        report.Line("delivered after", _delivered.ToString());
        report.Line("all have it after", _completed.ToString());
        report.Cpu(window, _trial.Processes, ("delivery", (long)messages * _members), ("message", messages));
        report.Deliveries(_deliveries, (long)(_warmUp + _messages) * _members, _outOfOrder);
        report.Faults(_trial.Faults);
    }

    void Exchange(int messages)
    {
        _toSend += messages;
        for (var i = 0; i < _senders * _inFlight; i++)
            SendNext(i % _senders);
        // A lost connection or a refused message would be waited for in vain.
        _trial.Loop.RunUntil(() => _finished == _toSend || !_trial.Faults.None, Limit);
    }

    void SendNext(int sender)
    {
        if (_sent == _toSend)
            return;
        var number = _sent++;
        // One more than the members: the sender's answer must have come too.
        _missing[number] = _members + 1;
        _sentAt[number] = Stopwatch.GetTimestamp();
        _frames[sender].Queue(_connections[sender], number);
    }

    public void OnAnswer(LiveConnection connection, long id, bool refused)
    {
        var number = (int)(id - MessageFrame.FirstId);
        _answered.Add(_trial.Loop.Now - _sentAt[number]);
        CountDown(number, Array.IndexOf(_connections, connection, 0, _senders));
    }

    public void OnMessage(LiveConnection connection, long seq, int sender, int number)
    {
        _deliveries++;
        if (connection.LastSeq != 0 && seq != connection.LastSeq + 1)
            _outOfOrder++;
        connection.LastSeq = seq;
        _delivered.Add(_trial.Loop.Now - _sentAt[number]);
        CountDown(number, sender);
    }

    void CountDown(int number, int sender)
    {
        if (--_missing[number] != 0)
            return;
        _completed.Add(_trial.Loop.Now - _sentAt[number]);
        _finished++;
        SendNext(sender);
    }
}
