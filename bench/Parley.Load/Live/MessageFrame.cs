using System.Buffers.Binary;
using System.Text;

namespace Parley.Load.Live;

/// <summary>
/// A <c>messages.send</c> frame prepared once, of which each message changes a few bytes. Its request id is
/// 1,000,000,000 and the message's number, so that it always has ten digits; its client id ends in the sender and the
/// number, so that whoever receives the message knows both.
/// </summary>
sealed class MessageFrame
{
    public const long FirstId = 1_000_000_000;
    const int ClientIdPrefixLength = 24;
    const int ClientIdLength = 36;

    static readonly string ClientIdPrefix = Guid.CreateVersion7().ToString()[..ClientIdPrefixLength];

    readonly byte[] _frame;
    readonly int _id;
    readonly int _conversationId;
    readonly int _number;

    public MessageFrame(Guid conversationId, int sender, int textBytes)
    {
        var beforeId = "{\"id\":";
        var beforeConversation = $"{beforeId}{FirstId},\"op\":\"messages.send\",\"body\":{{\"conversationId\":\"";
        var beforeNumber = $"{beforeConversation}{conversationId}\",\"clientId\":\"{ClientIdPrefix}{sender:x4}";
        var text = string.Create(textBytes, 0, (span, _) => span.Fill('m'));
        var payload = Encoding.ASCII.GetBytes($"{beforeNumber}00000000\",\"text\":\"{text}\"}}}}");

        byte[] length = payload.Length <= 125
            ? [(byte)(0x80 | payload.Length)]
            : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, ushort.MaxValue, nameof(textBytes));
        _frame = [0x81, .. length, 0, 0, 0, 0, .. payload];
        var header = _frame.Length - payload.Length;
        _id = header + beforeId.Length;
        _conversationId = header + beforeConversation.Length;
        _number = header + beforeNumber.Length;
    }

    public void Aim(Guid conversationId) =>
        conversationId.TryFormat(_frame.AsSpan(_conversationId, ClientIdLength), out _);

    public void Queue(LiveConnection connection, int number)
    {
        var frame = connection.Reserve(_frame.Length);
        _frame.CopyTo(frame);
        (FirstId + number).TryFormat(frame.Slice(_id, 10), out _);
        ((uint)number).TryFormat(frame.Slice(_number, 8), out _, "x8");
    }

    public static (int Sender, int Number) ReadClientId(ReadOnlySpan<byte> clientId)
    {
        if (clientId.Length < ClientIdLength)
            return (-1, -1);
        Span<byte> bytes = stackalloc byte[6];
        return Convert.FromHexString(clientId[ClientIdPrefixLength..ClientIdLength], bytes, out _, out _) is System.Buffers.OperationStatus.Done
            ? (BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[2..]))
            : (-1, -1);
    }
}
