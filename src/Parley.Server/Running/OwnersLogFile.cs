using System.Text;
using Serilog.Sinks.File;

namespace Parley.Server.Running;

/// <summary>Log files are their owner's alone: who did what and when is in them.</summary>
sealed class OwnersLogFile : FileLifecycleHooks
{
    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return underlyingStream;
    }
}
