using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Accounts;

namespace Parley.Server.Doors;

/// <summary>Every operation under its REST route. Route and query values are fields of the request, as the body's are.</summary>
sealed class HttpDoor(OperationTable operations, Tokens tokens, RateLimits limits, ControlSocket control, IOptions<HttpOptions> options)
{
    public const string Prefix = "/api/v1";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in operations.All)
        {
            routes.MapMethods(Prefix + operation.Route.Path, [operation.Route.Method], context => HandleAsync(context, operation))
                .WithName(operation.Name);
        }

        // Under the prefix, what is not there is a problem with a code too.
        routes.Map(Prefix + "/{**rest}", context => Problems.WriteAsync(context, Errors.NotFound));
    }

    async Task HandleAsync(HttpContext context, Operation operation)
    {
        var body = await ReadBodyAsync(context.Request, context.RequestAborted);
        if (body is null)
        {
            await Problems.WriteAsync(context, Errors.TooLarge(options.Value.MaxBodyBytes));
            return;
        }

        var caller = CallerOf(context);
        if (caller is null && operation.Access is not Access.Anyone)
        {
            await Problems.WriteAsync(context, Errors.Unauthorized);
            return;
        }

        caller ??= new Caller { Address = context.AddressOf() };
        if (!RequestBody.TryMerge(operation, context.Request, body.Value.Span, out var merged))
        {
            await Problems.WriteAsync(context, Errors.BadRequest("The body is not a JSON object, or a parameter is given twice."));
            return;
        }

        var admission = await operation.AdmitAsync(merged.Span, caller, context.RequestAborted);
        TellLimits(context.Response, operation, caller);
        var answer = await operation.HandleAsync(admission, context.RequestAborted);
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

    void TellLimits(HttpResponse response, Operation operation, Caller caller)
    {
        if (limits.Status(operation.Rate, caller) is not { } status)
            return;
        response.Headers["RateLimit-Limit"] = status.Limit.ToString();
        response.Headers["RateLimit-Remaining"] = status.Remaining.ToString();
        response.Headers["RateLimit-Reset"] = status.ResetSeconds.ToString();
    }

    /// <returns><c>null</c> when it is too large.</returns>
    async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > options.Value.MaxBodyBytes)
            return null;
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            if (body.WrittenCount + read.Buffer.Length > options.Value.MaxBodyBytes)
                return null;
            foreach (var segment in read.Buffer)
                body.Write(segment.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return body.WrittenMemory;
        }
    }
}
