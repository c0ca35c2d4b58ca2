using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Parley.Server.Storage;

namespace Parley.Server.Doors;

/// <summary>
/// <c>parley.sock</c> in the data folder: the HTTP door for whoever may open it, which is the user the server runs as. The file
/// system's rights are its sign-in.
/// </summary>
sealed partial class ControlSocket(DataFolder folder, ILogger<ControlSocket> logger)
{
    const string Name = "parley.sock";

    // The kernel keeps a socket's path in 108 bytes, the last of them 0 (unix(7)).
    const int MaxPathBytes = 107;

    readonly UnixDomainSocketEndPoint? _endPoint = IsUsable(folder.FullPath) ? new(Path.Combine(folder.FullPath, Name)) : null;

    /// <summary>Whether the request came through this socket: not merely through some Unix socket, which may be a reverse proxy's.</summary>
    public bool Brought(HttpContext context)
    {
        try
        {
            return IsAt(context.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint);
        }
        catch (ObjectDisposedException)
        {
            // Whoever asked has gone meanwhile: nobody hears the answer.
            return false;
        }
    }

    public bool IsAt(System.Net.EndPoint? local) => _endPoint is not null && _endPoint.Equals(local);

    /// <summary>Listens there beside the addresses that are configured.</summary>
    public static void Add(WebApplicationBuilder builder)
    {
        var folder = Path.GetFullPath(builder.Configuration["Storage:DataFolder"] ?? new StorageOptions().DataFolder);
        builder.Services.AddSingleton<ControlSocket>();
        builder.Services.AddOptions<SocketTransportOptions>().Configure<ControlSocket>((sockets, control) => control.BindThrough(sockets));
        if (IsUsable(folder))
            builder.AlsoListenAt("Control", "http://unix:" + Path.Combine(folder, Name));
    }

    void BindThrough(SocketTransportOptions sockets)
    {
        if (_endPoint is null)
            LogMissing(folder.FullPath);
        else
            sockets.CreateBoundListenSocket = Bind;
    }

    Socket Bind(System.Net.EndPoint endPoint)
    {
        if (_endPoint is null || !endPoint.Equals(_endPoint))
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

        // What is there was left by a process that was killed: the folder's lock is ours by now.
        File.Delete(_endPoint.ToString()!);
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        // Before it listens: nobody could have connected yet, even if the folder was made by hand and is open to others.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_endPoint.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    // In an address, ; and : would end the path.
    static bool IsUsable(string folder) =>
        Socket.OSSupportsUnixDomainSockets && Encoding.UTF8.GetByteCount(Path.Combine(folder, Name)) <= MaxPathBytes && folder.AsSpan().IndexOfAny(';', ':') < 0;

    [LoggerMessage(LogLevel.Warning, "There is no control socket, so `parley` cannot be used: the data folder's path {Folder} is too long for one, or contains ; or :")]
    partial void LogMissing(string folder);
}
