using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Cli;

/// <summary>The way to a running server for the user it runs as: HTTP over the socket in its data folder.</summary>
sealed class ControlSocket : IDisposable
{
    readonly string _folder;
    readonly HttpClient _http;

    public ControlSocket(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _http = new HttpClient(NewHandler(folder))
        {
            BaseAddress = new Uri(Address, "api/v1/"),
            // A backup takes as long as it takes; Ctrl+C ends it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What the server is called there.</summary>
    public static Uri Address { get; } = new("http://localhost/");

    /// <summary>For clients of every kind: whatever they connect to is the server on this folder.</summary>
    public static SocketsHttpHandler NewHandler(string folder) =>
        new() { ConnectCallback = (_, ct) => ConnectAsync(Path.GetFullPath(folder), ct) };

    /// <exception cref="FailedException">The server refused, or could not be reached.</exception>
    public async Task<TAnswer> AskAsync<TRequest, TAnswer>(HttpMethod method, string route, TRequest request, CancellationToken ct)
        where TRequest : IOperation<TAnswer>
    {
        using var message = new HttpRequestMessage(method, route);
        if (method != HttpMethod.Get)
            message.Content = JsonContent.Create(request, TypeOf<TRequest>());
        try
        {
            using var response = await _http.SendAsync(message, ct);
            if (!response.IsSuccessStatusCode)
                throw new FailedException(await ReadTitleAsync(response, ct));
            return (await response.Content.ReadFromJsonAsync(TypeOf<TAnswer>(), ct))!;
        }
        catch (HttpRequestException exception)
        {
            throw new FailedException(Explain(_folder, exception), ExitCodes.Unreachable, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    static async ValueTask<Stream> ConnectAsync(string folder, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "parley.sock")), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Why a server could not be reached, and what to do.</summary>
    public static string Explain(string folder, Exception exception)
    {
        folder = Path.GetFullPath(folder);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return $"You may not open {folder}. Run this as the user that the server runs as, for example with sudo -u.";
                case SocketException when !Directory.Exists(folder):
                    return $"There is no folder {folder}. Say where the server keeps its data: --data FOLDER.";
                case SocketException:
                    return $"No server is running on {folder}. Start it, or say where it keeps its data: --data FOLDER.";
                case ArgumentOutOfRangeException:
                    return $"The path {folder} is too long for a control socket; the server has none there either.";
            }
        }

        return $"The server broke off: {exception.Message}";
    }

    /// <summary>A refusal's sentence (RFC 9457).</summary>
    static async Task<string> ReadTitleAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
            return problem.RootElement.GetProperty("title").GetString()!;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The server answered {(int)response.StatusCode}. Are the server and this program of the same version?";
        }
    }

    static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)ProtocolJson.Default.GetTypeInfo(typeof(T))!;
}
