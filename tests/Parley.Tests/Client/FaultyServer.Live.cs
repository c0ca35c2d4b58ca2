using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Parley.Protocol;

namespace Parley.Tests.Client;

sealed partial class FaultyServer
{
    const int SmallGap = 3;

    readonly ConcurrentDictionary<WebSocket, SemaphoreSlim> _lines = new();
    readonly Lock _gate = new();
    readonly Dictionary<Guid, List<Event>> _logs = [];
    readonly Channel<string> _requests = Channel.CreateUnbounded<string>();

    /// <summary>What becomes of a request, given its operation: <c>null</c> to serve it.</summary>
    public Func<string, Fault?> Faults { get; set; } = _ => null;

    /// <summary>Whether an event's push is lost.</summary>
    public Func<Event, bool> LosesPush { get; set; } = _ => false;

    /// <summary>Where this account joined a conversation; 1 unless told.</summary>
    public Dictionary<Guid, long> FirstSeq { get; } = [];

    /// <summary>How often somebody connected.</summary>
    public int Connections { get; private set; }

    /// <summary>How many pings came.</summary>
    public int Pings { get; private set; }

    /// <summary>The operations asked for, in order.</summary>
    public ChannelReader<string> Requests => _requests.Reader;

    public Event[] LogOf(Guid logId)
    {
        lock (_gate)
            return _logs.TryGetValue(logId, out var log) ? [.. log] : [];
    }

    /// <summary>Somebody else posts.</summary>
    public Task PostAsync(Guid conversationId, string text) => AppendAsync(new SendMessage(conversationId, Guid.CreateVersion7(), text));

    /// <summary>From now on says nothing to whoever is connected, and lets them hang.</summary>
    public void FallSilent() => _lines.Clear();

    /// <summary>Ends all connections, with a close code or without a word.</summary>
    public async Task HangUpAsync(int? closeCode = null)
    {
        foreach (var line in _lines.Keys)
        {
            if (closeCode is { } code && line.State == WebSocketState.Open)
                await line.CloseOutputAsync((WebSocketCloseStatus)code, null, CancellationToken.None);
            else
                line.Abort();
        }
    }

    async Task LiveAsync(HttpContext context)
    {
        if (!IsGood(context.Request))
        {
            context.Response.StatusCode = 401;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync("parley.v1.json");
        _lines[socket] = new SemaphoreSlim(1, 1);
        Connections++;
        try
        {
            await WriteAsync(socket, new JsonObject { ["hello"] = ToNode(new Hello(Guid.CreateVersion7(), AccountId, AccountId, 0, 0, 30, new Limits(65536, 8000, 4, 60, 60))) });
            var buffer = new byte[65536];
            while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
                await ServeAsync(socket, JsonNode.Parse(buffer.AsSpan(0, received.Count))!);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // Somebody hung up: here that is what is tested.
        }
        finally
        {
            _lines.TryRemove(socket, out _);
        }
    }

    async Task ServeAsync(WebSocket socket, JsonNode frame)
    {
        if (frame["ping"] is { } ping)
        {
            Pings++;
            await WriteAsync(socket, new JsonObject { ["pong"] = ping.DeepClone() });
            return;
        }

        var operation = (string)frame["op"]!;
        _requests.Writer.TryWrite(operation);
        var fault = Faults(operation);
        if (fault is { Refusal: { } code })
        {
            await WriteAsync(socket, new JsonObject { ["id"] = frame["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = "Refused." } });
            return;
        }
        if (fault is { IsServed: false })
        {
            socket.Abort();
            return;
        }

        var answer = await AnswerAsync(operation, frame["body"]!);
        if (fault is not null)
            socket.Abort();
        else
            await WriteAsync(socket, new JsonObject { ["id"] = frame["id"]!.DeepClone(), ["ok"] = answer });
    }

    async Task<JsonNode> AnswerAsync(string operation, JsonNode body) => operation switch
    {
        "messages.send" => ToNode(await AppendAsync(body.Deserialize(ProtocolJson.Default.SendMessage)!)),
        "sync.events" => ToNode(EventsAfter(body.Deserialize(ProtocolJson.Default.GetEvents)!)),
        "sync.resume" => ToNode(Compare(body.Deserialize(ProtocolJson.Default.Resume)!)),
        _ => ToNode(new Done()),
    };

    async Task<MessageSent> AppendAsync(SendMessage message)
    {
        Event e;
        lock (_gate)
        {
            if (!_logs.TryGetValue(message.ConversationId, out var log))
                _logs.Add(message.ConversationId, log = []);
            if (log.FirstOrDefault(e => TextOf(e).ClientId == message.ClientId) is { } before)
                return new MessageSent(before.Seq, before.At);
            e = new Event(message.ConversationId, log.Count + 1, EventKinds.MessagePosted, AccountId, 0,
                JsonSerializer.SerializeToElement(new MessagePosted(message.ClientId, message.Text), ProtocolJson.Default.MessagePosted));
            log.Add(e);
        }
        if (!LosesPush(e))
            foreach (var line in _lines.Keys)
                await WriteAsync(line, new JsonObject { ["push"] = new JsonArray(ToNode(e)) });
        return new MessageSent(e.Seq, e.At);
    }

    public static MessagePosted TextOf(Event e) => e.Body.Deserialize(ProtocolJson.Default.MessagePosted)!;

    EventPage EventsAfter(GetEvents request)
    {
        var log = LogOf(request.ConversationId);
        var after = Math.Max(request.After, FirstSeq.GetValueOrDefault(request.ConversationId, 1) - 1);
        return new EventPage([.. log.Where(e => e.Seq > after).Take(2)], log.Length);
    }

    /// <summary>One conversation to a page.</summary>
    Resumed Compare(Resume request)
    {
        Guid[] ids;
        lock (_gate)
            ids = [.. _logs.Keys.Order().Where(id => request.After is null || id.CompareTo(Guid.Parse(request.After)) > 0)];
        var gaps = ids.Take(1).Select(id =>
        {
            var log = LogOf(id);
            var held = Math.Max(request.Known!.FirstOrDefault(known => known.ConversationId == id)?.Seq ?? 0, FirstSeq.GetValueOrDefault(id, 1) - 1);
            var conversation = new Conversation(
                id, ConversationKinds.Group, 1, MemberRoles.Member, FirstSeq.GetValueOrDefault(id, 1), log.Length, 0, 0, 0, 0, 0,
                new ConversationSettings(Pinned: false, Archived: false));
            return new ConversationGap(conversation, log.Length - held > SmallGap ? null : [.. log.Where(e => e.Seq > held)]);
        });
        return new Resumed(new LogGap(0), [.. gaps], [], ids.Length > 1 ? ids[0].ToString() : null, "cursor");
    }

    async Task WriteAsync(WebSocket socket, JsonObject frame)
    {
        if (!_lines.TryGetValue(socket, out var writing))
            return;
        await writing.WaitAsync();
        try
        {
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or OperationCanceledException)
        {
            // Gone: the client finds out by itself.
        }
        finally
        {
            writing.Release();
        }
    }

    static JsonNode ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, ProtocolJson.Default.GetTypeInfo(typeof(T))!)!;
}

/// <summary>What goes wrong with a request.</summary>
/// <param name="IsServed">It is done, and only the answer is lost; else the request is. Either way the connection breaks.</param>
/// <param name="Refusal">It is refused with this code instead, and the connection holds.</param>
sealed record Fault(bool IsServed, string? Refusal = null)
{
    public static readonly Fault LosesRequest = new(IsServed: false);
    public static readonly Fault LosesAnswer = new(IsServed: true);
    public static Fault Refuses(string code) => new(IsServed: false, code);
}
