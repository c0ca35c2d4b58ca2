using System.Text.Json;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>A refusal as problem details (RFC 9457), with the code and details that WebSocket clients see.</summary>
static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>How long a client waits before it asks a busy server again.</summary>
    public const string BusySeconds = "5";

    public static Task WriteAsync(HttpContext context, Error error) => WriteAsync(context, error, Errors.StatusOf(error.Code));

    public static async Task WriteAsync(HttpContext context, Error error, int status)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        // The WebSocket's refusals come past the entrance.
        if (!response.Headers.ContainsKey(RequestIds.Header))
            response.Headers[RequestIds.Header] = RequestIds.Of(context.Request);
        if (error.Details?.GetValueOrDefault("retryAfter") is long seconds)
            response.Headers.RetryAfter = seconds.ToString();
        else if (status is StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = BusySeconds;
        if (status is StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        await using var json = new Utf8JsonWriter(response.BodyWriter, JsonText.Writer);
        Write(json, error, status);
    }

    public static void Write(Utf8JsonWriter json, Error error, int status)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank");
        json.WriteString("title"u8, error.Message);
        json.WriteNumber("status"u8, status);
        json.WriteString("code"u8, error.Code);
        if (error.Details is not null)
        {
            json.WritePropertyName("details"u8);
            JsonSerializer.Serialize(json, error.Details, ProtocolJson.Default.IReadOnlyDictionaryStringObject);
        }

        json.WriteEndObject();
    }
}
