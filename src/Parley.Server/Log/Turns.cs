namespace Parley.Server.Log;

/// <summary>
/// The order in which commits of several writers are published. A writer takes a turn while its transaction holds the rows of the
/// logs it appends to; so the turns of one log stand in the order of <c>seq</c>, whichever writer's thread goes on first after its commit.
/// </summary>
sealed class Turns
{
    readonly Lock _lock = new();
    readonly Dictionary<Guid, Queue<Turn>> _logs = [];

    public Turn Take(Guid[] logs)
    {
        var turn = new Turn(logs);
        lock (_lock)
        {
            foreach (var log in logs)
            {
                if (!_logs.TryGetValue(log, out var queue))
                    _logs[log] = queue = new Queue<Turn>(1);
                queue.Enqueue(turn);
            }
        }

        return turn;
    }

    /// <summary>Ends the turn if it is the first in each of its logs.</summary>
    public bool TryEnd(Turn turn)
    {
        lock (_lock)
        {
            if (!Array.TrueForAll(turn.Logs, log => _logs[log].Peek() == turn))
                return false;
            foreach (var log in turn.Logs)
            {
                if (_logs[log].Count == 1)
                    _logs.Remove(log);
                else
                    _logs[log].Dequeue();
            }

            return true;
        }
    }
}

/// <param name="Logs">Each once.</param>
sealed record Turn(Guid[] Logs);
