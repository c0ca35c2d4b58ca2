using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Parley.Server.Doors.Encodings;

/// <summary>
/// Rewrites frames between MessagePack (github.com/msgpack/msgpack, spec.md) and UTF-8 JSON (RFC 8259), value by value,
/// so that everything behind the door knows JSON only. Objects are maps, numbers keep their value; binary, extensions,
/// timestamps and numbers that JSON cannot write do not exist here.
/// </summary>
static class MessagePackTranscoder
{
    /// <summary>How deep a frame from outside may nest: as deep as one in JSON.</summary>
    public const int MaxDepth = 16;

    // Read back by our own parser and never put into a page, so that no more is escaped than JSON asks for.
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// Writes one MessagePack value as JSON; at most six bytes for each of its bytes, whatever lengths it claims.
    /// </summary>
    /// <param name="messagePack">The value and nothing after it.</param>
    /// <param name="json">On failure it may hold a part, to be thrown away.</param>
    /// <param name="problem">On failure, a sentence for whoever wrote the client.</param>
    public static bool TryToJson(ReadOnlySpan<byte> messagePack, IBufferWriter<byte> json, out string? problem)
    {
        using var writer = new Utf8JsonWriter(json, Plain);
        var reader = new Reader(messagePack, writer);
        var done = reader.CopyValue(depth: 0) && reader.IsAtEnd();
        problem = reader.Problem;
        return done;
    }

    /// <summary>Writes JSON of our own as MessagePack, in the shortest forms; numbers that are no 64-bit integers as float 64.</summary>
    /// <exception cref="JsonException">The JSON is not well-formed, or nests deeper than 64.</exception>
    public static void FromJson(ReadOnlySpan<byte> json, IBufferWriter<byte> messagePack)
    {
        // Nothing grows by more than from four bytes ("1e1" and a comma) to nine. The caller's buffer cannot be asked for that
        // much at each frame only to leave most of it unused.
        var buffer = ArrayPool<byte>.Shared.Rent((json.Length / 4 + 2) * 9);
        try
        {
            var reader = new Utf8JsonReader(json);
            var writer = new Writer(buffer);
            reader.Read();
            writer.CopyValue(ref reader);
            reader.Read(); // throws if something follows
            messagePack.Write(writer.Written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads what a stranger sent: nothing is believed before it was compared with what is left to read.</summary>
    ref struct Reader(ReadOnlySpan<byte> input, Utf8JsonWriter json)
    {
        readonly ReadOnlySpan<byte> _input = input;
        int _position;

        public string? Problem { get; private set; }

        readonly int Left => _input.Length - _position;

        public bool IsAtEnd() => Left == 0 || Refuse("Something follows the value.");

        public bool CopyValue(int depth)
        {
            if (!TryTakeNumber(1, out var first))
                return false;

            var format = (byte)first;
            switch (format)
            {
                case <= 0x7f:
                    return CopyUnsigned(format);
                case <= 0x8f:
                    return CopyMap(format & 0x0fu, depth);
                case <= 0x9f:
                    return CopyArray(format & 0x0fu, depth);
                case <= 0xbf:
                    return CopyText(format & 0x1fu, isKey: false);
                case 0xc0:
                    json.WriteNullValue();
                    return true;
                case 0xc2 or 0xc3:
                    json.WriteBooleanValue(format == 0xc3);
                    return true;
                case 0xca:
                    return TryTakeNumber(4, out var single) && CopyFloat(BitConverter.UInt32BitsToSingle((uint)single));
                case 0xcb:
                    return TryTakeNumber(8, out var @double) && CopyFloat(BitConverter.UInt64BitsToDouble(@double));
                case >= 0xcc and <= 0xcf:
                    return TryTakeNumber(1 << (format - 0xcc), out var unsigned) && CopyUnsigned(unsigned);
                case >= 0xd0 and <= 0xd3:
                    return TryTakeSigned(1 << (format - 0xd0), out var signed) && CopySigned(signed);
                case >= 0xd9 and <= 0xdb:
                    return TryTakeNumber(1 << (format - 0xd9), out var bytes) && CopyText(bytes, isKey: false);
                case 0xdc or 0xdd:
                    return TryTakeNumber(format == 0xdc ? 2 : 4, out var items) && CopyArray(items, depth);
                case 0xde or 0xdf:
                    return TryTakeNumber(format == 0xde ? 2 : 4, out var entries) && CopyMap(entries, depth);
                case >= 0xe0:
                    return CopySigned((sbyte)format);
                case 0xc1:
                    return Refuse("The format 0xc1 is never used.");
                case >= 0xc4 and <= 0xc6:
                    return Refuse("Binary is not used here; send text.");
                default:
                    return Refuse("Extensions and timestamps are not used here; send times as integers.");
            }
        }

        bool CopyArray(ulong count, int depth)
        {
            if (depth == MaxDepth)
                return Refuse($"The value nests deeper than {MaxDepth}.");
            if (count > (ulong)Left)
                return RefuseAsCutShort();

            json.WriteStartArray();
            for (; count > 0; count--)
            {
                if (!CopyValue(depth + 1))
                    return false;
            }
            json.WriteEndArray();
            return true;
        }

        bool CopyMap(ulong count, int depth)
        {
            if (depth == MaxDepth)
                return Refuse($"The value nests deeper than {MaxDepth}.");
            if (count > (ulong)Left / 2)
                return RefuseAsCutShort();

            json.WriteStartObject();
            for (; count > 0; count--)
            {
                if (!CopyKey() || !CopyValue(depth + 1))
                    return false;
            }
            json.WriteEndObject();
            return true;
        }

        bool CopyKey()
        {
            if (!TryTakeNumber(1, out var format))
                return false;

            return format switch
            {
                >= 0xa0 and <= 0xbf => CopyText(format & 0x1f, isKey: true),
                >= 0xd9 and <= 0xdb => TryTakeNumber(1 << (int)(format - 0xd9), out var bytes) && CopyText(bytes, isKey: true),
                _ => Refuse("The keys of a map must be strings."),
            };
        }

        bool CopyText(ulong bytes, bool isKey)
        {
            if (bytes > (ulong)Left)
                return RefuseAsCutShort();

            var text = _input.Slice(_position, (int)bytes);
            if (!Utf8.IsValid(text))
                return Refuse("A string is not valid UTF-8.");

            _position += text.Length;
            if (isKey)
                json.WritePropertyName(text);
            else
                json.WriteStringValue(text);
            return true;
        }

        readonly bool CopyUnsigned(ulong value)
        {
            json.WriteNumberValue(value);
            return true;
        }

        readonly bool CopySigned(long value)
        {
            json.WriteNumberValue(value);
            return true;
        }

        bool CopyFloat(double value)
        {
            if (!double.IsFinite(value))
                return Refuse("NaN and the infinities cannot be numbers here.");

            json.WriteNumberValue(value);
            return true;
        }

        bool TryTakeSigned(int bytes, out long value)
        {
            var taken = TryTakeNumber(bytes, out var number);
            var unused = 64 - 8 * bytes;
            value = (long)(number << unused) >> unused;
            return taken;
        }

        /// <summary>A big-endian number of 1, 2, 4 or 8 bytes.</summary>
        bool TryTakeNumber(int bytes, out ulong value)
        {
            value = 0;
            if (bytes > Left)
                return RefuseAsCutShort();

            foreach (var next in _input.Slice(_position, bytes))
                value = (value << 8) | next;
            _position += bytes;
            return true;
        }

        bool RefuseAsCutShort() => Refuse("The value is longer than the frame.");

        bool Refuse(string problem)
        {
            Problem = problem;
            return false;
        }
    }

    /// <summary>Writes into a buffer that is large enough for anything the JSON can hold.</summary>
    ref struct Writer(Span<byte> buffer)
    {
        readonly Span<byte> _buffer = buffer;
        int _length;

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void CopyValue(ref Utf8JsonReader json)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject:
                    CopyItems(ref json, JsonTokenType.EndObject);
                    break;
                case JsonTokenType.StartArray:
                    CopyItems(ref json, JsonTokenType.EndArray);
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    CopyText(ref json);
                    break;
                case JsonTokenType.Number:
                    CopyNumber(ref json);
                    break;
                case JsonTokenType.Null:
                    Put(0xc0);
                    break;
                case JsonTokenType.False:
                    Put(0xc2);
                    break;
                case JsonTokenType.True:
                    Put(0xc3);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        /// <summary>The items come first, then their count before them, in the one byte that most often holds it.</summary>
        void CopyItems(ref Utf8JsonReader json, JsonTokenType end)
        {
            var start = _length++;
            var count = 0;
            while (json.Read() && json.TokenType != end)
            {
                CopyValue(ref json);
                count++;
            }

            var isMap = end == JsonTokenType.EndObject;
            if (isMap)
                count /= 2;

            if (count < 16)
            {
                _buffer[start] = (byte)((isMap ? 0x80 : 0x90) | count);
                return;
            }

            var isShort = count <= ushort.MaxValue;
            var items = _buffer[(start + 1).._length];
            items.CopyTo(_buffer[(start + (isShort ? 3 : 5))..]);
            _length = start;
            if (isShort)
                Put((byte)(isMap ? 0xde : 0xdc), (ushort)count);
            else
                Put((byte)(isMap ? 0xdf : 0xdd), (uint)count);
            _length += items.Length;
        }

        void CopyText(ref Utf8JsonReader json)
        {
            // Unescaping makes text shorter, at times short enough for a shorter header.
            var start = _length;
            PutTextHeader(json.ValueSpan.Length);
            var text = _buffer.Slice(_length, json.CopyString(_buffer[_length..]));

            _length = start;
            PutTextHeader(text.Length);
            text.CopyTo(_buffer[_length..]);
            _length += text.Length;
        }

        void PutTextHeader(int bytes)
        {
            switch (bytes)
            {
                case < 32:
                    Put((byte)(0xa0 | bytes));
                    break;
                case <= byte.MaxValue:
                    Put(0xd9, (byte)bytes);
                    break;
                case <= ushort.MaxValue:
                    Put(0xda, (ushort)bytes);
                    break;
                default:
                    Put(0xdb, (uint)bytes);
                    break;
            }
        }

        void CopyNumber(ref Utf8JsonReader json)
        {
            if (json.TryGetUInt64(out var unsigned))
                PutUnsigned(unsigned);
            else if (json.TryGetInt64(out var negative))
                PutNegative(negative);
            else
                Put(0xcb, BitConverter.DoubleToUInt64Bits(json.GetDouble())); // 1e999 is infinite, as for those who get JSON
        }

        void PutUnsigned(ulong value)
        {
            switch (value)
            {
                case <= 0x7f:
                    Put((byte)value);
                    break;
                case <= byte.MaxValue:
                    Put(0xcc, (byte)value);
                    break;
                case <= ushort.MaxValue:
                    Put(0xcd, (ushort)value);
                    break;
                case <= uint.MaxValue:
                    Put(0xce, (uint)value);
                    break;
                default:
                    Put(0xcf, value);
                    break;
            }
        }

        void PutNegative(long value)
        {
            switch (value)
            {
                case >= -32:
                    Put((byte)value);
                    break;
                case >= sbyte.MinValue:
                    Put(0xd0, (byte)value);
                    break;
                case >= short.MinValue:
                    Put(0xd1, (ushort)value);
                    break;
                case >= int.MinValue:
                    Put(0xd2, (uint)value);
                    break;
                default:
                    Put(0xd3, (ulong)value);
                    break;
            }
        }

        void Put(byte value) => _buffer[_length++] = value;

        void Put<T>(byte format, T value) where T : IBinaryInteger<T>
        {
            Put(format);
            value.TryWriteBigEndian(_buffer[_length..], out var written); // WriteBigEndian would box the value
            _length += written;
        }
    }
}
