using System.Text.Json;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>A refusal as problem details (RFC 9457), with the code and details that WebSocket clients see.</summary>
static class Problems
{
    public static Task WriteAsync(HttpContext context, Error error) => WriteAsync(context, error, Errors.StatusOf(error.Code));

    public static async Task WriteAsync(HttpContext context, Error error, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        if (error.Details?.GetValueOrDefault("retryAfter") is long seconds)
            context.Response.Headers.RetryAfter = seconds.ToString();
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, JsonText.Writer);
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
