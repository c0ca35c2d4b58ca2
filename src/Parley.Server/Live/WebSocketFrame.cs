using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Parley.Server.Live;

/// <summary>The framing of RFC 6455 §5: the server's side of it, without extensions.</summary>
static class WebSocketFrame
{
    public const byte Continuation = 0x0;
    public const byte Text = 0x1;
    public const byte Binary = 0x2;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;

    /// <summary>A frame's header as the client sent it.</summary>
    public readonly record struct Header(bool Final, byte Opcode, long Length, uint Mask, int Bytes)
    {
        public bool IsControl => (Opcode & 0x8) != 0;
    }

    public enum Read
    {
        Incomplete,
        Complete,
        /// <summary>Against the RFC: unmasked, reserved bits or opcodes, long or split control frames, a length not in its shortest form.</summary>
        Broken,
    }

    /// <summary>One whole frame from the server: final, unmasked.</summary>
    public static byte[] Wrap(byte opcode, ReadOnlySpan<byte> payload, out int headerBytes)
    {
        headerBytes = payload.Length switch { < 126 => 2, <= ushort.MaxValue => 4, _ => 10 };
        var frame = GC.AllocateUninitializedArray<byte>(headerBytes + payload.Length);
        frame[0] = (byte)(0x80 | opcode);
        switch (headerBytes)
        {
            case 2:
                frame[1] = (byte)payload.Length;
                break;
            case 4:
                frame[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                frame[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
                break;
        }

        payload.CopyTo(frame.AsSpan(headerBytes));
        return frame;
    }

    /// <summary>A close frame. The reason is cut to what a control frame holds.</summary>
    public static byte[] WrapClose(int code, string reason)
    {
        Span<byte> payload = stackalloc byte[125];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        System.Text.Unicode.Utf8.FromUtf16(reason, payload[2..], out _, out var written);
        return Wrap(Close, payload[..(2 + written)], out _);
    }

    public static Read TryReadHeader(ReadOnlySequence<byte> input, out Header header)
    {
        header = default;
        Span<byte> bytes = stackalloc byte[14];
        var available = (int)Math.Min(input.Length, bytes.Length);
        if (available < 2)
            return Read.Incomplete;
        input.Slice(0, available).CopyTo(bytes);

        var opcode = (byte)(bytes[0] & 0x0F);
        var final = (bytes[0] & 0x80) != 0;
        var isControl = (opcode & 0x8) != 0;
        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) == 0 || opcode is (> Binary and < Close) or > Pong)
            return Read.Broken;

        long length = bytes[1] & 0x7F;
        if (isControl && (!final || length > 125))
            return Read.Broken;
        var lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
        var total = 2 + lengthBytes + 4;
        if (available < total)
            return Read.Incomplete;
        switch (lengthBytes)
        {
            case 2:
                length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
                if (length < 126)
                    return Read.Broken;
                break;
            case 8:
                var wide = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
                if (wide is <= ushort.MaxValue or > long.MaxValue)
                    return Read.Broken;
                length = (long)wide;
                break;
        }

        var mask = MemoryMarshal.Read<uint>(bytes[(2 + lengthBytes)..]);
        header = new Header(final, opcode, length, mask, total);
        return Read.Complete;
    }

    /// <summary>Copies a payload out of the input, unmasked (§5.3).</summary>
    public static void Unmask(ReadOnlySequence<byte> payload, uint mask, Span<byte> to)
    {
        payload.CopyTo(to);
        if (mask == 0)
            return;
        if (Vector.IsHardwareAccelerated)
        {
            var pattern = Vector.AsVectorByte(new Vector<uint>(mask));
            while (to.Length >= Vector<byte>.Count)
            {
                (new Vector<byte>(to) ^ pattern).CopyTo(to);
                to = to[Vector<byte>.Count..];
            }
        }

        // What was skipped is a multiple of four, so the mask still starts at its first byte.
        Span<byte> key = stackalloc byte[4];
        MemoryMarshal.Write(key, mask);
        for (var i = 0; i < to.Length; i++)
            to[i] ^= key[i & 3];
    }
}
