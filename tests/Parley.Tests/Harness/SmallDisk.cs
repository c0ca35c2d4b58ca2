using System.Diagnostics;

namespace Parley.Tests.Harness;

/// <summary>
/// A disk that can be full or read-only: a tmpfs, mounted in a namespace of its own, so that it is seen only by what is started in it
/// and is gone with the test, however that ends.
/// </summary>
sealed class SmallDisk : IAsyncDisposable
{
    readonly Process _holder;
    readonly string _folder;

    SmallDisk(Process holder, string folder) => (_holder, _folder) = (holder, folder);

    /// <summary>The disk's files, as this process reaches them.</summary>
    public string Folder => $"/proc/{_holder.Id}/root{_folder}";

    /// <summary>Starts a server that has its data on this disk.</summary>
    public ServerStart Server => new(_folder)
    {
        Through = ["nsenter", $"--target={_holder.Id}", "--mount", .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--user", "--preserve-credentials"]],
    };

    string Filler => Path.Combine(Folder, "filler");

    /// <summary>Mounts one. Skips the test, with the reason, where this user may not.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("parley-disk-").FullName;
        // Ends, and the mount with it, when its input does: with this process at the latest.
        var script = $"mount -t tmpfs -o size={megabytes}m none '{folder}' && echo mounted && while read -r command; do eval \"$command\" && echo done; done";
        string[] command = [.. Environment.IsPrivilegedProcess ? new[] { "--mount" } : ["--mount", "--user", "--map-root-user"], "bash", "-c", script];
        var holder = Process.Start(new ProcessStartInfo("unshare", command)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var disk = new SmallDisk(holder, folder);
        if (await holder.StandardOutput.ReadLineAsync() == "mounted")
            return disk;
        var reason = await holder.StandardError.ReadToEndAsync();
        await disk.DisposeAsync();
        Assert.Skip($"A small disk cannot be mounted here: {reason.Trim()}");
        throw new UnreachableException();
    }

    /// <summary>Leaves no byte free.</summary>
    public async Task FillAsync()
    {
        await using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        // Down to single bytes: tmpfs gives pages, so a page's rest may be left after the last whole one.
        for (var size = 1024 * 1024; size > 0;)
        {
            try
            {
                await filler.WriteAsync(new byte[size]);
            }
            catch (IOException)
            {
                size /= 16;
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public async Task MakeReadOnlyAsync()
    {
        await _holder.StandardInput.WriteLineAsync($"mount -o remount,ro '{_folder}'");
        Assert.Equal("done", await _holder.StandardOutput.ReadLineAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync().WaitAsync(ServerProcess.Deadline);
        _holder.Dispose();
        Directory.Delete(_folder);
    }
}
