using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>
/// What the web server refuses by itself, since it could not be read as a request, is answered as every other refusal: without this, its
/// status would come with nothing that says why.
/// </summary>
sealed class UnreadableRequests : IObserver<KeyValuePair<string, object?>>
{
    // Kestrel tells of it before it answers, with the features of the connection and the request.
    const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static void Watch(IServiceProvider services) =>
        services.GetRequiredService<DiagnosticListener>().Subscribe(new UnreadableRequests(), name => name == Refused);

    public static Error ErrorOf(BadHttpRequestException exception, IFeatureCollection features) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Errors.TooLarge(features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0),
        StatusCodes.Status414UriTooLong => Errors.TooLarge(Listening.MaxTargetBytes),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => Errors.HeadersTooLarge(Listening.MaxHeaders, Listening.MaxHeaderBytes),
        StatusCodes.Status405MethodNotAllowed => Errors.MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => Errors.BadRequest("The request did not come in time."),
        _ => Errors.BadRequest("The request could not be read."),
    };

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Over HTTP/2 there is no stream to answer on.
        if (value.Value is IFeatureCollection features && features.Get<IHttp2StreamIdFeature>() is null
            && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException exception
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response)
            _ = AnswerAsync(features, response, exception);
    }

    public void OnCompleted()
    {
        // The server has stopped.
    }

    public void OnError(Exception error)
    {
        // Nothing that is watched here fails.
    }

    static async Task AnswerAsync(IFeatureCollection features, IHttpResponseFeature response, BadHttpRequestException exception)
    {
        try
        {
            var body = new ArrayBufferWriter<byte>();
            await using (var json = new Utf8JsonWriter(body, JsonText.Writer))
                Problems.Write(json, ErrorOf(exception, features), exception.StatusCode);

            response.StatusCode = exception.StatusCode;
            var headers = response.Headers;
            headers.ContentType = Problems.ContentType;
            headers.ContentLength = body.WrittenCount;
            headers.CacheControl = "no-store";
            headers.Connection = "close";
            headers.XContentTypeOptions = "nosniff";
            headers[RequestIds.Header] = Guid.CreateVersion7().ToString();
            // What has started is not answered by the server any more; it only closes. The body goes the server's own way out, for there
            // is no request yet whose response could be written to.
            await features.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync();
            await features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output.WriteAsync(body.WrittenMemory);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client has left, and nobody reads the answer.
        }
    }
}
