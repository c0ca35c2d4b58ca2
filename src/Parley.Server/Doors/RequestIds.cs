using System.Buffers;

namespace Parley.Server.Doors;

/// <summary>The id by which a request is found in the logs of every program it passed through.</summary>
static class RequestIds
{
    public const string Header = "X-Request-Id";

    const int MaxLength = 64;

    // It is written to logs and headers: nothing that could be taken for anything else.
    static readonly SearchValues<char> Safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>The client's, or its proxy's, where it is one that we would make; else a new one.</summary>
    public static string Of(HttpRequest request) =>
        request.Headers[Header].ToString() is { Length: > 0 and <= MaxLength } given && !given.AsSpan().ContainsAnyExcept(Safe)
            ? given
            : Guid.CreateVersion7().ToString();
}
