using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.Server.Accounts;

/// <summary>What an access token says. Its times are kept in whole seconds.</summary>
sealed record AccessToken(
    Guid AccountId, Guid SessionId, string[] Roles, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, string Issuer, string Audience);

/// <summary>
/// Signs access tokens and reads them back: JSON Web Tokens (RFC 7519) in the compact form (RFC 7515 §7.1), under
/// HMAC-SHA-256 (RFC 7518 §3.2) and nothing else, so that a token has no say in how it is checked (RFC 8725 §3.1).
/// </summary>
sealed class Jwt
{
    /// <summary>The longest token, in characters: what fits a request header with room to spare.</summary>
    public const int MaxLength = 4096;

    const long LastSecond = 253_402_300_799; // of the year 9999, where DateTimeOffset ends

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    readonly Func<KeyRing> _keys;
    readonly TimeProvider _clock;
    readonly TimeSpan _leeway;

    /// <param name="keys">The keys as they are now.</param>
    /// <param name="clock">Tells when a token has expired.</param>
    /// <param name="leeway">How far this clock may be behind the signer's: it may have been set back. No token is good for longer by it.</param>
    public Jwt(Func<KeyRing> keys, TimeProvider clock, TimeSpan leeway = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leeway, TimeSpan.Zero);
        (_keys, _clock, _leeway) = (keys, clock, leeway);
    }

    /// <exception cref="ArgumentException">The token would be longer than <see cref="MaxLength"/>.</exception>
    public string Sign(AccessToken token)
    {
        var payload = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, token.Issuer);
            json.WriteString("aud"u8, token.Audience);
            json.WriteString("sub"u8, token.AccountId);
            json.WriteString("sid"u8, token.SessionId);
            json.WriteStartArray("roles"u8);
            foreach (var role in token.Roles)
                json.WriteStringValue(role);
            json.WriteEndArray();
            json.WriteNumber("iat"u8, token.IssuedAt.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, token.ExpiresAt.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var key = _keys().Newest;
        var signed = $"{key.Header}.{Base64Url.EncodeToString(payload.WrittenSpan)}";
        var signature = HMACSHA256.HashData(key.Secret, Encoding.ASCII.GetBytes(signed));
        var text = $"{signed}.{Base64Url.EncodeToString(signature)}";
        return text.Length <= MaxLength ? text : throw new ArgumentException("The token says too much.", nameof(token));
    }

    /// <summary>
    /// What the token says, or <c>null</c> unless it is signed with a key of ours, is for this audience from this issuer, and is
    /// valid now (RFC 7515 §5.2, RFC 7519 §7.2). Claims and header parameters it does not know are ignored, but for
    /// <c>crit</c>, which asks to be understood (RFC 7515 §4.1.11).
    /// </summary>
    public AccessToken? Verify(ReadOnlySpan<char> token, string issuer, string audience)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        if (Ascii.FromUtf16(token, text, out var length) != OperationStatus.Done)
            return null;

        text = text[..length];
        var payloadAt = text.IndexOf((byte)'.') + 1;
        var signatureAt = text.LastIndexOf((byte)'.') + 1;
        if (payloadAt == signatureAt)
            return null;

        // The signature comes first: nothing that we did not sign reaches the JSON parser.
        var header = text[..Math.Max(0, payloadAt - 1)];
        if (FindSigner(header, text[..(signatureAt - 1)], text[signatureAt..]) is not { } signer)
            return null;

        try
        {
            // A dot too many stands in the payload now, and is not of its alphabet.
            return IsHeader(header, signer) ? Read(text[payloadAt..(signatureAt - 1)], issuer, audience) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, a name given twice, or a string that is not Unicode, which the reader notices only when asked for
            // it. Signed with our key all the same, so nobody can make us throw at will.
            return null;
        }
    }

    /// <summary>
    /// The key that has signed it. A header as we write it names the key; of any other, also of one from before keys had names, the few
    /// that there are tell.
    /// </summary>
    SigningKey? FindSigner(ReadOnlySpan<byte> header, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> encodedSignature)
    {
        var keys = _keys().All;
        foreach (var key in keys)
        {
            if (Ascii.Equals(header, key.Header))
                return IsSigned(key, signed, encodedSignature) ? key : null;
        }

        foreach (var key in keys)
        {
            if (IsSigned(key, signed, encodedSignature))
                return key;
        }

        return null;
    }

    internal static bool IsSigned(SigningKey key, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> encodedSignature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!TryDecode(encodedSignature, ref given))
            return false;

        HMACSHA256.HashData(key.Secret, signed, right);
        return CryptographicOperations.FixedTimeEquals(given, right);
    }

    /// <summary>Base64url as RFC 7515 §2 wants it. The framework refuses stray bits at the end but takes padding and white
    /// space, which both make the text longer than it need be.</summary>
    static bool TryDecode(ReadOnlySpan<byte> text, ref Span<byte> bytes)
    {
        if (Base64Url.DecodeFromUtf8(text, bytes, out _, out var count) != OperationStatus.Done)
            return false;

        bytes = bytes[..count];
        return Base64Url.GetEncodedLength(count) == text.Length;
    }

    static bool IsHeader(ReadOnlySpan<byte> text, SigningKey signer)
    {
        if (Ascii.Equals(text, signer.Header)) // as we write it ourselves
            return true;

        Span<byte> json = stackalloc byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return TryDecode(text, ref json)
            && JsonElement.Parse(json, Strict) is { ValueKind: JsonValueKind.Object } header
            && Says(header, "alg"u8, "HS256")
            && (!header.TryGetProperty("typ"u8, out _) || Says(header, "typ"u8, "JWT"))
            && (!header.TryGetProperty("kid"u8, out _) || Says(header, "kid"u8, signer.Id))
            && !header.TryGetProperty("crit"u8, out _);
    }

    AccessToken? Read(ReadOnlySpan<byte> text, string issuer, string audience)
    {
        Span<byte> json = stackalloc byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!TryDecode(text, ref json) || JsonElement.Parse(json, Strict) is not { ValueKind: JsonValueKind.Object } claims)
            return null;

        if (!Says(claims, "iss"u8, issuer) || !Says(claims, "aud"u8, audience))
            return null;

        if (FindId(claims, "sub"u8) is not { } accountId || FindId(claims, "sid"u8) is not { } sessionId)
            return null;

        var now = _clock.GetUtcNow();
        if (FindTime(claims, "exp"u8) is not { } expiresAt || expiresAt <= now)
            return null;
        if (FindTime(claims, "iat"u8) is not { } issuedAt || issuedAt > now + _leeway)
            return null;
        if (claims.TryGetProperty("nbf"u8, out _) && !(FindTime(claims, "nbf"u8) <= now + _leeway))
            return null;

        return FindRoles(claims) is { } roles
            ? new AccessToken(accountId, sessionId, roles, issuedAt, expiresAt, issuer, audience)
            : null;
    }

    static bool Says(JsonElement parent, ReadOnlySpan<byte> name, string value) =>
        parent.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String && found.ValueEquals(value);

    static Guid? FindId(JsonElement claims, ReadOnlySpan<byte> name) =>
        claims.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String && found.TryGetGuid(out var id) ? id : null;

    /// <summary>A NumericDate (RFC 7519 §2), of whole seconds only.</summary>
    static DateTimeOffset? FindTime(JsonElement claims, ReadOnlySpan<byte> name) =>
        claims.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Number
        && found.TryGetInt64(out var seconds) && seconds is >= 0 and <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    static string[]? FindRoles(JsonElement claims)
    {
        if (!claims.TryGetProperty("roles"u8, out var found) || found.ValueKind != JsonValueKind.Array)
            return null;

        var roles = new string[found.GetArrayLength()];
        for (var i = 0; i < roles.Length; i++)
        {
            if (found[i].ValueKind != JsonValueKind.String)
                return null;
            roles[i] = found[i].GetString()!;
        }
        return roles;
    }
}
