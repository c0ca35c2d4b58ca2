using Parley.Server.Log;

namespace Parley.Server.Live;

/// <summary>A part of the server that acts on events as they are published. Must be quick and must not wait: the publisher calls it.</summary>
interface IEventListener
{
    /// <summary>Before the event is pushed.</summary>
    void Pushing(LoggedEvent logged)
    {
    }

    /// <summary>After the event was pushed.</summary>
    void Pushed(LoggedEvent logged)
    {
    }
}
