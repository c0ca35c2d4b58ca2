namespace Parley.Server.Live;

/// <summary>
/// While open on this thread, connections only queue; closing it flushes each of them once. So the answer to a sender and the
/// pushes of the same commit leave in one write, as TCP_CORK would have it.
/// </summary>
readonly ref struct Cork
{
    [ThreadStatic]
    static List<Connection>? _threadWaiting;

    readonly bool _outermost;

    Cork(bool outermost) => _outermost = outermost;

    public static Cork Open()
    {
        if (_threadWaiting is not null)
            return new Cork(outermost: false);
        _threadWaiting = [];
        return new Cork(outermost: true);
    }

    /// <returns>False when no cork is open here: flush at once.</returns>
    public static bool TryHold(Connection connection)
    {
        if (_threadWaiting is null)
            return false;
        if (connection.MarkHeld())
            _threadWaiting.Add(connection);
        return true;
    }

    public void Dispose()
    {
        if (!_outermost)
            return;
        var waiting = _threadWaiting!;
        _threadWaiting = null;
        List<Exception>? failed = null;
        foreach (var connection in waiting)
        {
            try
            {
                connection.Release();
            }
#pragma warning disable CA1031 // whatever is wrong with one connection, the others must get their frames; it is thrown once they have
            catch (Exception exception)
#pragma warning restore CA1031
            {
                (failed ??= []).Add(exception);
            }
        }

        if (failed is not null)
            throw new AggregateException(failed);
    }
}
