namespace Parley.Client;

/// <summary>
/// The connection ended before the answer came. Whether the request was done is not known: repeat it only where repeating is
/// safe, as sends are, by their client id.
/// </summary>
/// <param name="cause">What ended the connection, where that is known.</param>
public sealed class ConnectionLostException(Exception? cause = null)
    : IOException("The connection was lost before the answer came.", cause);
