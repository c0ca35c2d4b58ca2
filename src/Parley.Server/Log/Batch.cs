namespace Parley.Server.Log;

/// <summary>What one transaction commits, in order. None when there is nothing to tell but that a turn is over.</summary>
sealed class Batch(IReadOnlyList<Write> writes, Turns? turns = null)
{
    public IReadOnlyList<Write> Writes => writes;

    /// <summary>When it is published among the commits of other writers; <c>null</c> with a single writer.</summary>
    public Turn? Turn { get; private set; }

    /// <summary>Called by the writer before it commits, while the transaction holds the rows of the logs it appended to.</summary>
    public void TakeTurn()
    {
        var logs = turns is null ? [] : writes.SelectMany(write => write.Events).Select(logged => logged.ConversationId).Distinct().ToArray();
        if (logs.Length > 0)
            Turn = turns!.Take(logs);
    }

    /// <summary>Gives the turn up, for nothing of this is published now.</summary>
    public Batch EndTurn()
    {
        var ended = new Batch([]) { Turn = Turn };
        Turn = null;
        return ended;
    }

    /// <summary>
    /// Divides writes into runs that one after the other do what the writes do in their order: a run is either appends or one change. An
    /// append joins the first run behind the last change that names its log, so that few changes do not make many runs.
    /// </summary>
    public static List<List<Write>> Runs(List<Write> writes)
    {
        if (!writes.Exists(write => write is Change))
            return [writes];
        var runs = new List<List<Write>> { new() };
        var behind = new Dictionary<Guid, int>();
        foreach (var write in writes)
        {
            if (write is Append append)
            {
                runs[behind.GetValueOrDefault(append.ConversationId)].Add(append);
                continue;
            }

            runs.Add([write]);
            runs.Add([]);
            foreach (var log in ((Change)write).Logs)
                behind[log] = runs.Count - 1;
        }

        runs.RemoveAll(run => run.Count == 0);
        return runs;
    }
}
