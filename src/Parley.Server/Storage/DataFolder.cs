using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Parley.Server.Storage;

/// <summary>The folder for the embedded database, keys and the control socket; only its owner may enter.</summary>
sealed class DataFolder
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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

    /// <summary>A random secret, made the first time it is asked for.</summary>
    public byte[] Secret(string name, int bytes)
    {
        var file = Path.Combine(FullPath, name);
        if (File.Exists(file))
            return Convert.FromBase64String(File.ReadAllText(file));

        var secret = RandomNumberGenerator.GetBytes(bytes);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        // Written beside and moved, so that a crash leaves no half of a key.
        var fresh = file + ".new";
        File.Delete(fresh);
        using (var writer = new StreamWriter(fresh, options))
            writer.Write(Convert.ToBase64String(secret));
        File.Move(fresh, file);
        return secret;
    }
}
