using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Parley.Server.Storage;

/// <summary>The folder for the embedded database, keys and the control socket; only its owner may enter.</summary>
sealed class DataFolder : IDisposable
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    FileStream? _lock;

    public DataFolder(IOptions<StorageOptions> options)
    {
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
        catch (IOException exception) when (File.Exists(file))
        {
            throw new StorageRefusedException($"Another Parley is running on {FullPath}. Stop it first, or set Storage:DataFolder to another folder. Nothing was changed.", exception);
        }
        catch (IOException exception)
        {
            throw new StorageRefusedException($"The data folder {FullPath} cannot be written: {exception.Message}", exception);
        }
    }

    public void Dispose() => _lock?.Dispose();

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

    static byte[] MakeSecret(string file, int bytes)
    {
        var secret = RandomNumberGenerator.GetBytes(bytes);
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

        File.Move(fresh, file);
        return secret;
    }
}
