namespace Parley.Load.Live;

/// <summary>What a scenario hears from its connections. Called on the loop's thread; must not block.</summary>
interface IListener
{
    /// <summary>A request was answered or refused.</summary>
    void OnAnswer(LiveConnection connection, long id, bool refused);

    /// <summary>A message was pushed.</summary>
    /// <param name="sender">Who sent it, by the number given to its <see cref="MessageFrame"/>.</param>
    /// <param name="number">The sender's number for it.</param>
    void OnMessage(LiveConnection connection, long seq, int sender, int number);
}

/// <summary>For scenarios that only hold connections open.</summary>
sealed class SilentListener : IListener
{
    public void OnAnswer(LiveConnection connection, long id, bool refused)
    {
        // Nothing was asked.
    }

    public void OnMessage(LiveConnection connection, long seq, int sender, int number)
    {
        // Nobody writes.
    }
}
