using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.Server.Accounts;

/// <summary>
/// What a device is given when it signs in, and keeps when it signs out: with it, it proves the next time that it was here before. Like
/// a refresh token, it is stored hashed; unlike one, it lets nobody in.
/// </summary>
static class DeviceSecrets
{
    const int Bytes = 32;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <returns><c>null</c> when it is none of ours.</returns>
    public static byte[]? HashOf(string? secret)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return secret is not null && secret.Length == Base64Url.GetEncodedLength(Bytes)
            && Base64Url.TryDecodeFromChars(secret, bytes, out var written) && written == Bytes
            ? SHA256.HashData(bytes)
            : null;
    }
}
