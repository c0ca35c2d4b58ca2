using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Protocol;

namespace Parley.Client;

/// <summary>Operations over HTTP: those that come before there is a session to connect with.</summary>
static class HttpDoor
{
    /// <exception cref="ParleyException">The server refused.</exception>
    /// <exception cref="HttpRequestException">No answer, or one that is not Parley's.</exception>
    public static async Task<TAnswer> PostAsync<TAnswer>(
        this HttpClient http, string path, IOperation<TAnswer> request, CancellationToken ct)
    {
        using var content = JsonContent.Create(request, Json.TypeOf(request.GetType()));
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, ct);
        await ThrowIfRefusedAsync(response, ct);
        return await response.Content.ReadFromJsonAsync(Json.TypeOf<TAnswer>(), ct)
            ?? throw new JsonException("The server answered null.");
    }

    public static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.IsSuccessStatusCode)
            return;
        // A proxy's error page has no code of ours, and says no more than its status.
        if (response.Content.Headers.ContentType is not { MediaType: "application/problem+json" })
            response.EnsureSuccessStatusCode();
        using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
        throw ParleyException.Read(problem.RootElement, "detail");
    }
}
