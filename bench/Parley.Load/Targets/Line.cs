using System.Net.WebSockets;
using System.Text.Json;
using Parley.Protocol;

namespace Parley.Load.Targets;

/// <summary>A live connection that asks one thing after the other, by the operation's name.</summary>
sealed class Line : IDisposable
{
    readonly ClientWebSocket _socket = new();
    readonly MemoryStream _frame = new();
    int _id;

    public static async Task<Line> OpenAsync(Uri server, Seat seat, CancellationToken ct)
    {
        var line = new Line();
        line._socket.Options.AddSubProtocol("parley.v1.json");
        line._socket.Options.SetRequestHeader("Authorization", $"Bearer {seat.AccessToken}");
        await line._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/ws" }.Uri, ct);
        return line;
    }

    public async Task<TAnswer> CallAsync<TAnswer>(IOperation<TAnswer> request, CancellationToken ct)
    {
        var op = OperationNames.ByRequest[request.GetType()];
        var body = JsonSerializer.SerializeToElement(request, ProtocolJson.Default.GetTypeInfo(request.GetType())!);
        var id = ++_id;
        using var asked = new MemoryStream();
        await using (var json = new Utf8JsonWriter(asked))
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("op", op);
            json.WritePropertyName("body");
            body.WriteTo(json);
            json.WriteEndObject();
        }

        await _socket.SendAsync(asked.GetBuffer().AsMemory(0, (int)asked.Length), WebSocketMessageType.Text, endOfMessage: true, ct);
        while (true)
        {
            var frame = await ReadAsync(ct);
            // Pushes and the hello are passed over.
            if (!frame.TryGetProperty("id", out var answered) || answered.GetInt32() != id)
                continue;
            return frame.TryGetProperty("ok", out var ok)
                ? (TAnswer)ok.Deserialize(ProtocolJson.Default.GetTypeInfo(typeof(TAnswer))!)!
                : throw new ScenarioException($"{op} answered {frame.GetProperty("error")}");
        }
    }

    async Task<JsonElement> ReadAsync(CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        _frame.SetLength(0);
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), ct);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new ScenarioException($"the server closed the connection with {_socket.CloseStatus}");
            _frame.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonElement.Parse(_frame.GetBuffer().AsSpan(0, (int)_frame.Length));
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _frame.Dispose();
    }
}
