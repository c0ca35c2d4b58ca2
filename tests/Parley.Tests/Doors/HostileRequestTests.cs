using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Doors;

/// <summary>Every field of every operation, through both doors, with what does not belong there.</summary>
public sealed class HostileRequestTests(HostileServer hostile) : IClassFixture<HostileServer>
{
    /// <summary>JSON of every kind, and the ends of each kind's range.</summary>
    static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e300", "2147483648", "9007199254740993", "9223372036854775807", "-9223372036854775808",
        "18446744073709551616", "\"\"", "\" \"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "\"1\"", "\"00000000-0000-0000-0000-000000000000\"",
        "\"01890000-0000-7000-8000-00000000000g\"", "\"9.9\"", "\"9223372036854775807.00000000-0000-0000-0000-000000000000\"",
        "\"-9223372036854775808.ffffffff-ffff-ffff-ffff-ffffffffffff\"", $"\"{new string('x', 20_000)}\"", "[]", "[null]", "[1]", "[\"x\"]", "[[]]",
        "[{}]", "{}", "{\"x\":1}", "[{\"conversationId\":null,\"seq\":null}]", "{\"deviceId\":null}",
        "{\"deviceId\":\"\\u0000\",\"platform\":\"\\u0000\",\"name\":\"\\u0000\"}", "{\"deviceId\":1,\"platform\":[],\"name\":{}}",
    ];

    static readonly string[] NeverAnswered = [ErrorCodes.Internal, ErrorCodes.StorageUnavailable];

    /// <summary>Left out where it ends the session that the rest needs.</summary>
    static readonly HashSet<string> Ends = ["sessions.logOut", "sessions.authenticate"];

    [Fact]
    public async Task No_field_of_any_operation_breaks_the_server_over_the_WebSocket()
    {
        var failures = new ConcurrentBag<string>();
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var id = 0L;
        foreach (var operation in Operations().Where(operation => !Ends.Contains(operation.Name)))
        {
            foreach (var (body, mustBeBad) in Bodies(operation))
            {
                id++;
                var answer = await socket.AskAsync($$"""{"id":{{id}},"op":"{{operation.Name}}","body":{{body}}}""", id);
                Judge(failures, operation, body, mustBeBad, answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
            }
        }

        Assert.Empty(failures);
        Assert.True(id > 1_000, "The walk found the operations and their fields.");
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task No_field_of_any_operation_breaks_the_server_over_HTTP()
    {
        var failures = new ConcurrentBag<string>();
        foreach (var operation in Operations().Where(operation => !Ends.Contains(operation.Name)))
        {
            await Parallel.ForEachAsync(Bodies(operation), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (tried, _) =>
            {
                var path = HttpDoor.Prefix + operation.Route.Path
                    .Replace("{conversationId}", hostile.Chat.ConversationId.ToString(), StringComparison.Ordinal)
                    .Replace("{accountId}", Guid.Empty.ToString(), StringComparison.Ordinal)
                    .Replace("{username}", "nobody", StringComparison.Ordinal).Replace("{seq}", "1", StringComparison.Ordinal)
                    .Replace("{emoji}", "%F0%9F%91%8D", StringComparison.Ordinal);
                var (status, text) = await hostile.Server.SendAsync(new HttpMethod(operation.Route.Method), path, Encoding.UTF8.GetBytes(tried.Body), hostile.Token);
                var code = status < 400 ? null : JsonElement.Parse(text).GetProperty("code").GetString();
                // What the address says stands instead of what the body says, so that this one is right after all.
                Judge(failures, operation, tried.Body, mustBeBad: false, code);
                if (status >= 500)
                    failures.Add($"{operation.Name} {tried.Body} answered {status}");
            });
        }

        Assert.Empty(failures);
        await hostile.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("/api/v1/conversations/%00/messages")]
    [InlineData("/api/v1/conversations/x/messages?limit=1&limit=2")]
    [InlineData("/api/v1/conversations/x/messages?limit=%ED%A0%80")]
    [InlineData("/api/v1/conversations/x/messages?limit=99999999999999999999")]
    [InlineData("/api/v1/conversations/x/messages?conversationId=y")]
    [InlineData("/api/v1/conversations?after=%00&limit=-1")]
    [InlineData("/api/v1/accounts/by-name/%F0%28%8C%28")]
    [InlineData("/api/v1/accounts/by-name/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/accounts/by-name/%E2%80%AE")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/ws?ticket=%00")]
    [InlineData("/ws?ticket=a&ticket=b")]
    public async Task Odd_addresses_are_refused(string path)
    {
        var (status, _) = await hostile.Server.SendAsync(HttpMethod.Get, path, null, hostile.Token);

        Assert.InRange(status, 400, 499);
        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_body_cannot_speak_of_another_conversation_than_its_address_however_it_spells_it()
    {
        var other = await Chat.OpenAsync(hostile.Server);
        var before = await hostile.Chat.ReadHeadAsync();
        var body = $$"""{"clientId":"{{Guid.CreateVersion7()}}","text":"x","CONVERSATIONID":"{{hostile.Chat.ConversationId}}"}""";

        var (status, text) = await hostile.Server.SendAsync(
            HttpMethod.Post, $"/api/v1/conversations/{other.ConversationId}/messages", Encoding.UTF8.GetBytes(body), other.Ann.Token);

        Assert.True(status == 201, text);
        Assert.Equal(before, await hostile.Chat.ReadHeadAsync());
        Assert.Equal(2, await other.ReadHeadAsync());
    }

    [Fact]
    public async Task A_page_after_the_last_possible_place_is_empty()
    {
        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address, hostile.Token);
        var answer = await socket.AskAsync(
            $$"""{"id":1,"op":"messages.history","body":{"conversationId":"{{hostile.Chat.ConversationId}}","after":{{(1L << 53) - 1}} } }""", 1);

        Assert.Empty(answer.GetProperty("ok").GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task Random_bodies_are_refused()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var body = new byte[seed * 7];
            new Random(seed).NextBytes(body);
            var (status, _) = await hostile.Server.SendAsync(HttpMethod.Post, "/api/v1/accounts", body, hostile.Token);
            Assert.InRange(status, 400, 499);
        }

        await hostile.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_whether_it_says_so_or_not()
    {
        var (status, text) = await hostile.Server.SendAsync(HttpMethod.Post, "/api/v1/accounts", new byte[300 * 1024], hostile.Token);
        Assert.Equal(413, status);
        Assert.Contains("too_large", text);

        using var socket = await RawSocket.ConnectAsync(hostile.Server.Address);
        await socket.SendAsync("POST /api/v1/accounts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
        byte[] chunk = [.. "4000\r\n"u8, .. new byte[0x4000], .. "\r\n"u8];
        for (var i = 0; i < 20; i++)
            await socket.SendAsync(chunk);
        var head = await socket.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 413", head);
        // No other request is taken on this connection, and a client that keeps it is told.
        Assert.Contains("\r\nConnection: close\r\n", head, StringComparison.Ordinal);
        await hostile.IsUnharmedAsync();
    }

    /// <summary>The operation's own table, from a server that is built and never started.</summary>
    static IReadOnlyCollection<Operation> Operations()
    {
        var folder = Directory.CreateTempSubdirectory("parley-table-").FullName;
        try
        {
            using var app = (IDisposable)ParleyServer.Build(["--Storage:DataFolder=" + folder]);
            return ((Microsoft.AspNetCore.Builder.WebApplication)app).Services.GetRequiredService<OperationTable>().All;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Bodies with one field wrong and the others as they should be, and bodies that are no objects.</summary>
    IEnumerable<(string Body, bool MustBeBad)> Bodies(Operation operation)
    {
        foreach (var value in new[] { "null", "true", "1", "\"x\"", "[]", "[{}]" })
            yield return (value, true);
        foreach (var property in operation.RequestType.Properties)
        {
            foreach (var value in Values)
            {
                var others = operation.RequestType.Properties.Where(other => other != property && Right(other) is not null)
                    .Select(other => $"\"{other.Name}\":{Right(other)}");
                yield return ($"{{{string.Join(",", others.Append($"\"{property.Name}\":{value}"))}}}", !CanRead(property, value));
            }
        }
    }

    /// <summary>A value that the field takes; <c>null</c> to leave it out.</summary>
    string? Right(JsonPropertyInfo property) => property.Name switch
    {
        "conversationId" => $"\"{hostile.Chat.ConversationId}\"",
        "username" or "name" => "\"nobody.of.this.name\"",
        "password" => "\"not the right one\"",
        "text" or "nickname" or "title" => "\"text\"",
        "emoji" => "\"👍\"",
        "device" => """{"deviceId":"a","platform":"a","name":"a"}""",
        _ when property.PropertyType == typeof(Guid) => $"\"{Guid.CreateVersion7()}\"",
        _ when property.PropertyType == typeof(Guid[]) => "[]",
        _ when property.PropertyType == typeof(long) => "1",
        _ when property.PropertyType == typeof(string) && property.IsRequired => "\"x\"",
        _ => null,
    };

    /// <summary>Whether the value is of the field's type at all; what it means then is the operation's to judge.</summary>
    static bool CanRead(JsonPropertyInfo property, string value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, ProtocolJson.Default.GetTypeInfo(property.PropertyType)!) is not null || !property.IsRequired;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static void Judge(ConcurrentBag<string> failures, Operation operation, string body, bool mustBeBad, string? code)
    {
        var shown = body.Length > 300 ? body[..300] : body;
        if (NeverAnswered.Contains(code))
            failures.Add($"{operation.Name} {shown} answered {code}");
        // Who may not call it at all is told that first.
        else if (mustBeBad && code is not (ErrorCodes.BadRequest or ErrorCodes.Unauthorized or ErrorCodes.Forbidden))
            failures.Add($"{operation.Name} {shown} answered {code ?? "ok"} instead of bad_request");
    }
}
