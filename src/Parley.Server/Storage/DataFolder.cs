using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Parley.Server.Storage;

/// <summary>The folder for the embedded database, keys and the control socket; only its owner may enter.</summary>
sealed partial class DataFolder : IDisposable
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // As much as a few messages need: a page that happens to be left is no room.
    const int ProbeBytes = 64 * 1024;

    readonly Lock _probing = new();
    readonly ILogger<DataFolder> _logger;
    FileStream? _lock;

    public DataFolder(IOptions<StorageOptions> options, ILogger<DataFolder> logger)
    {
        _logger = logger;
        FullPath = Path.GetFullPath(options.Value.DataFolder);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(FullPath);
            else
                Directory.CreateDirectory(FullPath, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageRefusedException(
                $"The data folder {FullPath} cannot be made: {exception.Message} Give this user the right to make it, or set Storage:DataFolder to another folder.", exception);
        }
    }

    public string FullPath { get; }

    /// <summary>One process for each folder, whichever database it uses. Held until the process ends, however it ends: the kernel releases it.</summary>
    public void TakeLock()
    {
        var file = Path.Combine(FullPath, "parley.lock");
        try
        {
            _lock = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StorageRefusedException($"The data folder {FullPath} cannot be written. Give this user the right to write there, or set Storage:DataFolder to another folder.", exception);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new StorageRefusedException($"Another Parley is running on {FullPath}. Stop it first, or set Storage:DataFolder to another folder. Nothing was changed.", exception);
        }
        catch (IOException exception)
        {
            throw new StorageRefusedException(
                $"The data folder {FullPath} cannot be written: {exception.Message} Make its disk writable, or set Storage:DataFolder to another folder.", exception);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(FullPath) & Others) is var open and not UnixFileMode.None)
            LogOpen(FullPath, Convert.ToString((int)open, 8).PadLeft(3, '0'));
    }

    /// <returns>Why nothing can be written there now; <c>null</c> when something can.</returns>
    public string? FindObstacle()
    {
        var file = Path.Combine(FullPath, "parley.probe");
        try
        {
            lock (_probing)
            {
                using var probe = new FileStream(
                    file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.DeleteOnClose });
                probe.Write(new byte[ProbeBytes]);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <summary>For the embedded database: it holds everyone's messages, and gives its other files the rights of this one.</summary>
    public static void KeepToOwner(string file)
    {
        if (OperatingSystem.IsWindows())
            return;
        using (new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly }))
        {
            // Only to be there.
        }

        foreach (var made in new[] { file, file + "-wal", file + "-shm" })
        {
            if (File.Exists(made) && (File.GetUnixFileMode(made) & Others) != UnixFileMode.None)
                File.SetUnixFileMode(made, OwnerOnly);
        }
    }

    public void Dispose() => _lock?.Dispose();

    /// <summary>EWOULDBLOCK, or a sharing violation: whoever holds the file runs. Everything else is trouble of another kind.</summary>
    static bool IsHeld(IOException exception) =>
        exception.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35);

    [LoggerMessage(LogLevel.Warning, "Others on this machine can enter the data folder {Folder} (rights {Rights} beyond its owner's): it holds everyone's messages and the server's keys. Close it with chmod 700")]
    partial void LogOpen(string folder, string rights);

    /// <summary>A random secret, made the first time it is asked for.</summary>
    public byte[] Secret(string name, int bytes)
    {
        var file = Path.Combine(FullPath, name);
        try
        {
            var secret = File.Exists(file) ? Convert.FromBase64String(File.ReadAllText(file)) : MakeSecret(file, bytes);
            return secret.Length == bytes ? secret : throw new FormatException("Its length is wrong.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageRefusedException(
                $"The data folder {FullPath} cannot be written: {exception.Message} Give this user the right to write there and make room on its disk, or set Storage:DataFolder to another folder.", exception);
        }
        catch (FormatException exception)
        {
            throw new StorageRefusedException($"The key {file} is damaged. Put it back from a backup, or remove it: a new one is made, and everyone signs in again.", exception);
        }
    }

    /// <summary>Makes a secret anew.</summary>
    /// <param name="keepAs">Where the one before stays; <c>null</c>: nowhere.</param>
    public void ReplaceSecret(string name, int bytes, string? keepAs)
    {
        var file = Path.Combine(FullPath, name);
        // First the copy: a crash in between leaves the old one twice, and none is lost.
        if (keepAs is not null)
            WriteSecret(Path.Combine(FullPath, keepAs), Secret(name, bytes));
        MakeSecret(file, bytes);
    }

    /// <summary>The files of a pattern.</summary>
    public IEnumerable<string> Names(string pattern) => Directory.EnumerateFiles(FullPath, pattern).Select(file => Path.GetFileName(file)).ToList();

    public void Delete(string name) => File.Delete(Path.Combine(FullPath, name));

    static byte[] MakeSecret(string file, int bytes)
    {
        var secret = RandomNumberGenerator.GetBytes(bytes);
        WriteSecret(file, secret);
        return secret;
    }

    static void WriteSecret(string file, byte[] secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        // Written beside, to the disk, and moved, so that a crash leaves no half of a key.
        var fresh = file + ".new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(secret)));
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
    }
}
