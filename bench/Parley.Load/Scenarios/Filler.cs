using Parley.Load.Live;
using Parley.Load.Measure;

namespace Parley.Load.Scenarios;

/// <summary>Puts messages into conversations as fast as one connection can, many in flight.</summary>
sealed class Filler(Trial trial, LiveConnection connection, Guid[] conversations, int messages, int textBytes) : IListener
{
    const int InFlight = 256;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    readonly MessageFrame _frame = new(conversations[0], sender: 0, textBytes);
    int _sent;
    int _answers;
    int _deliveries;

    /// <summary>Sends the messages, to one conversation after the other in turn.</summary>
    public void Fill()
    {
        trial.Loop.Listener = this;
        var window = new Window(trial.Processes);
        for (var i = 0; i < InFlight; i++)
            SendNext();
        trial.Loop.RunUntil(() => _answers == messages && _deliveries >= messages || !trial.Faults.None, Limit);
        window.End();
        trial.Report.Line("filled", $"{_answers:N0} messages, {_answers / window.Elapsed.TotalSeconds:N0}/s");
        trial.Report.Cpu(window, trial.Processes, ("message", _answers));
        if (_answers != messages || _deliveries != messages)
            trial.Report.Refuse($"{_answers:N0} answers and {_deliveries:N0} deliveries for {messages:N0} messages");
    }

    void SendNext()
    {
        if (_sent == messages)
            return;
        _frame.Aim(conversations[_sent % conversations.Length]);
        _frame.Queue(connection, _sent++);
    }

    public void OnAnswer(LiveConnection connection, long id, bool refused)
    {
        _answers++;
        SendNext();
    }

    public void OnMessage(LiveConnection connection, long seq, int sender, int number) => _deliveries++;
}
