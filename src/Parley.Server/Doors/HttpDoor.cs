using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;
using Parley.Server.Running;

namespace Parley.Server.Doors;

/// <summary>Every operation under its REST route. Route and query values are fields of the request, as the body's are.</summary>
sealed class HttpDoor(OperationTable operations, Tokens tokens, RateLimits limits, ControlSocket control, SecurityLog security, IOptions<HttpOptions> options)
{
    public const string Prefix = "/api/v1";

    const string Limit = "RateLimit-Limit";
    const string Remaining = "RateLimit-Remaining";
    const string Reset = "RateLimit-Reset";

    /// <summary>The headers that pages of other origins may read.</summary>
    public static readonly string[] Told = [RequestIds.Header, "Retry-After", Limit, Remaining, Reset];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in operations.All)
        {
            // What can be got can be asked about: the server leaves the body out (RFC 9110 §9.3.2).
            string[] methods = HttpMethods.IsGet(operation.Route.Method) ? Pages.GetAndHead : [operation.Route.Method];
            routes.MapMethods(Prefix + operation.Route.Path, methods, context => HandleAsync(context, operation)).WithName(operation.Name);
        }
    }

    async Task HandleAsync(HttpContext context, Operation operation)
    {
        if (!RefreshCookie.TryFind(context, operation, options.Value, out var cookie))
        {
            await Problems.WriteAsync(context, Errors.BadRequest($"{RefreshCookie.Header} is 1 to 16 lower-case letters or digits."));
            return;
        }

        if (cookie is not null && !HttpOptions.IsOwnPage(context.Request))
        {
            security.OriginRefused(context.AddressOf(), context.TraceIdentifier);
            await Problems.WriteAsync(context, Errors.Forbidden);
            return;
        }

        var caller = CallerOf(context);
        var nobody = new Caller { Address = context.AddressOf(), RequestId = context.TraceIdentifier };
        if (caller is null && operation.Access is not Access.Anyone)
        {
            var signedIn = cookie is null ? new Answer(Errors.Unauthorized, null) : await SignInAsync(cookie, nobody, context.RequestAborted);
            if (signedIn.Error is { } refused)
            {
                security.AccessRefused(nobody, operation.Name, refused.Code);
                await Problems.WriteAsync(context, refused);
                return;
            }

            caller = tokens.Authenticate(((SignedIn)signedIn.Value!).AccessToken, nobody.Address);
        }

        if (caller is not null)
            context.Features.Get<Strangers.Stranger>()?.SignedIn();
        caller = (caller ?? nobody) with { RequestId = context.TraceIdentifier };
        var body = await ReadBodyAsync(context.Request, context.RequestAborted);
        if (!RequestBody.TryMerge(operation, context.Request, body.Span, out var merged))
        {
            TellLimits(context.Response, operation, caller);
            await Problems.WriteAsync(context, Errors.BadRequest("The body is not a JSON object, or a parameter is given twice."));
            return;
        }

        var admission = await operation.AdmitAsync(merged.Span, caller, context.RequestAborted);
        TellLimits(context.Response, operation, caller);
        var answer = await operation.HandleAsync(cookie?.Fill(admission) ?? admission, context.RequestAborted);
        answer = cookie?.Keep(answer) ?? answer;
        if (answer.Error is { } error)
        {
            await Problems.WriteAsync(context, error);
            return;
        }

        context.Response.StatusCode = operation.Route.Status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, JsonText.Writer);
        JsonSerializer.Serialize(json, answer.Value, operation.AnswerType);
    }

    /// <returns><c>null</c> without a good token.</returns>
    Caller? CallerOf(HttpContext context)
    {
        var address = context.AddressOf();
        if (control.Brought(context))
            return new Caller { Address = address, IsOperator = true };
        return context.Request.BearerToken() is { } token ? tokens.Authenticate(token, address) : null;
    }

    /// <summary>Whoever logs out with no access token, since it expired, is whom the cookie signs in.</summary>
    async ValueTask<Answer> SignInAsync(RefreshCookie cookie, Caller nobody, CancellationToken ct)
    {
        var refresh = operations.Find(OperationNames.ByRequest[typeof(Refresh)])!;
        var admission = await refresh.AdmitAsync(default, nobody, ct);
        var answer = await refresh.HandleAsync(cookie.Fill(admission), ct);
        // The token is spent and its successor goes no further: logging out ends them both.
        return answer.Error is null ? answer : cookie.Keep(answer);
    }

    void TellLimits(HttpResponse response, Operation operation, Caller caller)
    {
        if (limits.Status(operation.Rate, caller) is not { } status)
            return;
        response.Headers[Limit] = status.Limit.ToString();
        response.Headers[Remaining] = status.Remaining.ToString();
        response.Headers[Reset] = status.ResetSeconds.ToString();
    }

    /// <summary>One that is too large throws: the server counts, in whatever way the length is told.</summary>
    static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            foreach (var segment in read.Buffer)
                body.Write(segment.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return body.WrittenMemory;
        }
    }
}
