using Parley.Server.Running;

namespace Parley.Server.Doors;

/// <summary>
/// Operations that could not reach their storage: while it is away every one of them fails, and the log needs the cause once and not each
/// time.
/// </summary>
sealed partial class StorageFailures(TimeProvider time, ILogger<StorageFailures> logger)
{
    readonly Seldom _telling = new(time, TimeSpan.FromMinutes(1));

    public void Tell(Exception exception, string operation)
    {
        if (_telling.Count() is > 0 and var count)
            LogFailed(exception, operation, count);
    }

    [LoggerMessage(LogLevel.Error, "{Operation} could not reach its storage; {Count} such failures since this was last told")]
    partial void LogFailed(Exception exception, string operation, int count);
}
