using System.Net;
using System.Net.Http.Headers;

namespace Parley.Client;

/// <summary>Signs requests with the session's token; one that is refused as expired is repeated once with a new one.</summary>
sealed class SignedHandler(Session session, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        // Kept in memory, so that it can be sent twice.
        if (request.Content is not null)
            await request.Content.LoadIntoBufferAsync(ct);

        var token = await session.AccessTokenAsync(ct);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await base.SendAsync(request, ct);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;

        response.Dispose();
        token = await session.RenewAsync(token, ct);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await base.SendAsync(request, ct);
    }
}
