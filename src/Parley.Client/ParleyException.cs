using System.Text.Json;
using Parley.Protocol;

namespace Parley.Client;

/// <summary>The server refused. What was asked for was not done.</summary>
/// <param name="code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="message">A sentence for people.</param>
/// <param name="details">Facts a program can use.</param>
public sealed class ParleyException(string code, string message, IReadOnlyDictionary<string, JsonElement>? details = null)
    : Exception(message)
{
    /// <summary>One of <see cref="ErrorCodes"/>, or a code newer than this client.</summary>
    public string Code { get; } = code;

    /// <summary>Facts a program can use, for example <c>limit</c>. Empty where the server gave none.</summary>
    public IReadOnlyDictionary<string, JsonElement> Details { get; } = details ?? new Dictionary<string, JsonElement>();

    /// <summary>Whether the same request may succeed a little later, unchanged.</summary>
    public bool IsTransient => Code is ErrorCodes.RateLimited or ErrorCodes.Overloaded
        or ErrorCodes.StorageUnavailable or ErrorCodes.OutcomeUnknown or ErrorCodes.Internal;

    /// <summary>How long the server asks to wait before the request is repeated; <c>null</c> where it did not say.</summary>
    public TimeSpan? RetryAfter =>
        Details.TryGetValue("retryAfter", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MaxRetryAfterSeconds))
            : null;

    const double MaxRetryAfterSeconds = 3600;

    /// <summary>Reads a refusal: <c>code</c>, a sentence, and <c>details</c>. The sentence's name differs from door to door.</summary>
    internal static ParleyException Read(JsonElement refusal, string sentence)
    {
        var details = refusal.TryGetProperty("details", out var facts) && facts.ValueKind == JsonValueKind.Object
            ? facts.EnumerateObject().ToDictionary(fact => fact.Name, fact => fact.Value.Clone())
            : null;
        var code = Text("code") ?? ErrorCodes.Internal;
        return new ParleyException(code, Text(sentence) ?? Text("title") ?? code, details);

        string? Text(string name) =>
            refusal.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }
}
