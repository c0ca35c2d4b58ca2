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
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri("http://localhost/api/v1/"),
            // A backup takes as long as it takes; Ctrl+C ends it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

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
            throw new FailedException(Explain(exception), ExitCodes.Unreachable, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder, "parley.sock")), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    string Explain(HttpRequestException exception) => exception.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"You may not open {_folder}. Run this as the user that the server runs as, for example with sudo -u.",
        SocketException when !Directory.Exists(_folder) =>
            $"There is no folder {_folder}. Say where the server keeps its data: --data FOLDER.",
        SocketException =>
            $"No server is running on {_folder}. Start it, or say where it keeps its data: --data FOLDER.",
        ArgumentOutOfRangeException => $"The path {_folder} is too long for a control socket; the server has none there either.",
        _ => $"The server broke off: {exception.Message}",
    };

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
