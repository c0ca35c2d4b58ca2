using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Tests.Doors.Fuzz;

/// <summary>One request that was spoilt. The seed and its number make it again.</summary>
sealed class Shot(int seed, int number, IReadOnlyList<Operation> operations, Victim victim)
{
    static readonly string[] NeverAnswered = [ErrorCodes.Internal, ErrorCodes.StorageUnavailable, "stale"];

    readonly Random _random = new(unchecked((seed * 1_000_003) + number));

    public int Number => number;

    /// <summary>As it was sent.</summary>
    public byte[] Sent { get; private set; } = [];

    /// <summary>A live connection's frame. Most are spoilt in what they mean, some in their bytes, and a few not at all.</summary>
    public byte[] Frame(bool messagePack)
    {
        var operation = operations[_random.Next(operations.Count)];
        var frame = new Map([("id", new Raw((number + 1).ToString())), ("op", new Text(operation.Name)), ("body", victim.Request(operation, _random))]);
        var how = _random.Next(20);
        if (how > 0)
            Mutations.Change(_random.Next(5) == 0 ? frame : (Map)frame.Fields[2].Value, _random);
        var bytes = messagePack ? frame.ToMessagePack() : frame.ToJson();
        return Sent = how > 15 ? Mutations.Change(bytes, _random) : bytes;
    }

    /// <summary>A request over HTTP.</summary>
    /// <param name="isBroken">Its bytes were changed, so that where it ends cannot be told.</param>
    public byte[] Http(out bool isBroken)
    {
        var operation = operations[_random.Next(operations.Count)];
        var request = victim.Request(operation, _random);
        var how = _random.Next(20);
        if (how > 0)
            Mutations.Change(request, _random);
        var path = new StringBuilder(HttpDoor.Prefix + operation.Route.Path);
        var rest = new List<(string Name, Node Value)>();
        foreach (var (name, value) in request.Fields)
        {
            if (operation.Route.Path.Contains($"{{{name}}}", StringComparison.Ordinal))
                path.Replace($"{{{name}}}", Escaped(value));
            else
                rest.Add((name, value));
        }

        byte[] body = [];
        if (operation.Route.Method is "GET" or "DELETE")
            path.Append('?').AppendJoin('&', rest.Select(field => $"{Escaped(new Text(field.Name))}={Escaped(field.Value)}"));
        else
            body = new Map(rest).ToJson();
        if (path.Length > 7_000)
            path.Length = 7_000;
        var head = $"{operation.Route.Method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {victim.Token}\r\n{Odd()}Content-Length: {body.Length}\r\n\r\n";
        byte[] bytes = [.. Encoding.UTF8.GetBytes(head), .. body];
        isBroken = how > 15;
        return Sent = isBroken ? Mutations.Change(bytes, _random) : bytes;
    }

    /// <returns>What is wrong with an answer; <c>null</c> for a good one.</returns>
    public static string? Judge(JsonElement answer) =>
        answer.TryGetProperty("error", out var error) ? Judge(error.GetProperty("code").GetString()!) : null;

    public static string? Judge(string code) => NeverAnswered.Contains(code) ? $"It was answered {code}." : null;

    public override string ToString() =>
        $"number {number}: " + (Utf8.IsValid(Sent) ? Encoding.UTF8.GetString(Sent.AsSpan(0, Math.Min(Sent.Length, 2_000))) : Convert.ToHexString(Sent.AsSpan(0, Math.Min(Sent.Length, 1_000))));

    /// <summary>A header that is seldom there.</summary>
    string Odd() => _random.Next(12) switch
    {
        0 => $"X-Request-Id: {Escaped(Mutations.Value(_random))}\r\n",
        1 => "Parley-Cookie: \u00e9\r\n",
        2 => "Parley-Cookie: web\r\nCookie: parley-web=%00%ED%A0%80\r\n",
        3 => "Content-Type: text/plain; charset=utf-16\r\n",
        4 => "Accept: */*;q=nonsense\r\n",
        5 => "Origin: null\r\n",
        _ => "",
    };

    /// <summary>As a part of an address. Half surrogate pairs too, which a browser would replace.</summary>
    static string Escaped(Node value)
    {
        byte[] bytes;
        if (value is Text)
        {
            var packed = value.ToMessagePack();
            bytes = packed[0] switch { 0xd9 => packed[2..], 0xda => packed[3..], 0xdb => packed[5..], _ => packed[1..] };
        }
        else
        {
            bytes = value.ToJson();
        }

        var text = new StringBuilder();
        foreach (var one in bytes.AsSpan(0, Math.Min(bytes.Length, 1_000)))
            _ = char.IsAsciiLetterOrDigit((char)one) || one is (byte)'-' or (byte)'.' or (byte)'_' ? text.Append((char)one) : text.Append($"%{one:X2}");
        return text.ToString();
    }
}
