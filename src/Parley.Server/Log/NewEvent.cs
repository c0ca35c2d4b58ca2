using System.Buffers.Binary;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Log;

/// <summary>An event on its way to a log: everything but its place there.</summary>
/// <param name="Body">The kind's record as UTF-8 JSON; stored and pushed as it is, never parsed again by the server's hot path.</param>
sealed record NewEvent(Guid By, string Kind, byte[] Body)
{
    /// <summary>An event whose key is in the log already is not appended again; the first one's place is answered.</summary>
    public byte[]? Once { get; init; }

    /// <summary>The message this event is about.</summary>
    public long? Target { get; init; }

    /// <summary>What a message is beside text: one of the protocol's contents.</summary>
    public string? Content { get; init; }

    /// <summary>Whom a message mentions, its author not among them; everyone is <see cref="Everyone"/>.</summary>
    public Guid[] Mentions { get; init; } = [];

    /// <summary>Seconds after which a message disappears.</summary>
    public int? ExpiresAfter { get; init; }

    /// <summary>For its author's eyes only: the other member of the direct conversation blocks them, and they must not notice.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>For an event with which people come into a group: they see what stands before it too.</summary>
    public bool ShowsPast { get; init; }

    /// <summary>Stands for all members among those mentioned.</summary>
    public static readonly Guid Everyone = Guid.Empty;

    /// <summary>Whether it is unread for everyone but its author.</summary>
    public bool IsCountable => Kind == EventKinds.MessagePosted;

    public static NewEvent Of<T>(Guid by, string kind, T body) => new(by, kind, JsonText.Of(body));

    /// <summary>A client's own id for what it appends: unique among what this account appends to this log.</summary>
    public static byte[] OnceOf(Guid accountId, Guid clientId)
    {
        var key = new byte[32];
        accountId.TryWriteBytes(key, bigEndian: true, out _);
        clientId.TryWriteBytes(key.AsSpan(16), bigEndian: true, out _);
        return key;
    }

    /// <summary>For what can happen to a message once only, whoever does it.</summary>
    public static byte[] OnceOf(string kind, long target)
    {
        var key = new byte[kind.Length + sizeof(long)];
        System.Text.Encoding.ASCII.GetBytes(kind, key);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(kind.Length), target);
        return key;
    }
}
