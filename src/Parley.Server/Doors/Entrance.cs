using Microsoft.Extensions.Options;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>
/// What every answer over HTTP has in common, whatever comes of the request: an id, the headers that make browsers careful, and
/// problem details where it is refused or fails.
/// </summary>
sealed partial class Entrance(RequestDelegate next, IOptions<HttpOptions> options, ILogger<Entrance> logger)
{
    readonly string? _hsts = options.Value.HstsMaxAge > TimeSpan.Zero
        ? $"max-age={(long)options.Value.HstsMaxAge.TotalSeconds}{(options.Value.HstsSubdomains ? "; includeSubDomains" : "")}"
        : null;

    public async Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = RequestIds.Of(context.Request);
        Mark(context);
        using var scope = logger.BeginScope(new KeyValuePair<string, object>[] { new("RequestId", context.TraceIdentifier) });
        try
        {
            await next(context);
            await FillAsync(context);
        }
        catch (BadHttpRequestException exception)
        {
            // The server stopped reading the request: too large, too slow, or no HTTP.
            await FailAsync(context, UnreadableRequests.ErrorOf(exception, context.Features), exception.StatusCode, closes: true);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The client is gone; nobody reads an answer.
        }
#pragma warning disable CA1031 // the one place where a bug outside the operations becomes an answer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, context.Request.Method, context.TraceIdentifier);
            await FailAsync(context, Errors.Internal(context.TraceIdentifier), StatusCodes.Status500InternalServerError);
        }
    }

    void Mark(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestIds.Header] = context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        // Said by HTTP it would mean nothing (RFC 6797 §7.2).
        if (_hsts is not null && context.Request.IsHttps)
            headers.StrictTransportSecurity = _hsts;
    }

    /// <summary>What routing refused has a status and no body yet.</summary>
    static Task FillAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null || response.ContentLength is not null)
            return Task.CompletedTask;
        if (response.StatusCode is not StatusCodes.Status405MethodNotAllowed)
            return Problems.WriteAsync(context, response.StatusCode is StatusCodes.Status404NotFound ? Errors.NotFound : Errors.BadRequest("This cannot be answered."), response.StatusCode);

        // RFC 9110 §9.3.7: what a resource takes may be asked for.
        response.Headers.Allow = $"{response.Headers.Allow}, OPTIONS";
        if (!HttpMethods.IsOptions(context.Request.Method))
            return Problems.WriteAsync(context, Errors.MethodNotAllowed);
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <param name="closes">What is left of the request cannot be told from the next one, so that there is none on its connection.</param>
    async Task FailAsync(HttpContext context, Error error, int status, bool closes = false)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        Mark(context);
        if (closes && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        await Problems.WriteAsync(context, error, status);
    }

    [LoggerMessage(LogLevel.Error, "A {Method} request failed; the caller was given the request id {RequestId}")]
    partial void LogFailed(Exception exception, string method, string requestId);
}
