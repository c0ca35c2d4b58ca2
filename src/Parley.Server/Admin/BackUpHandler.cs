using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Running;
using Parley.Server.Storage;

namespace Parley.Server.Admin;

/// <summary>The copy is written beside its place and moved there once it is whole and on disk, so that no half of one is taken for a backup.</summary>
sealed class BackUpHandler(Database database, SecurityLog security) : IHandler<BackUp, BackedUp>
{
    public async ValueTask<Result<BackedUp>> HandleAsync(BackUp request, Caller caller, CancellationToken ct)
    {
        var path = request.Path;
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal) || Path.EndsInDirectorySeparator(path))
            return Errors.BadRequest("The path must be a file's, and complete: the server's folder is not the caller's.", "path");
        if (Path.Exists(path))
            return Errors.FileExists;

        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return Errors.BackupFailed($"There is no folder {Path.GetDirectoryName(path)} that the server may enter.");

        var part = $"{path}.{Guid.CreateVersion7():N}.part";
        try
        {
            MakeOwnersOnly(part);
            if (await database.BackUpAsync(part, ct) is { } reason)
                return Errors.BackupFailed(reason);
            await using (var written = new FileStream(part, FileMode.Open, FileAccess.ReadWrite))
                written.Flush(flushToDisk: true);
            File.Move(part, path, overwrite: false);
            security.BackedUp(caller);
            return new BackedUp(path, new FileInfo(path).Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Errors.BackupFailed(exception.Message);
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    /// <summary>It will hold everyone's messages and password hashes. Both databases write into an empty file that is there.</summary>
    static void MakeOwnersOnly(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }
}
