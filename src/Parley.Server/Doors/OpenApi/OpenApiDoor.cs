using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Parley.Server.Doors.OpenApi;

/// <summary>Serves the description of the API. Made when it is first asked for, and kept.</summary>
sealed class OpenApiDoor
{
    public const string Path = "/api/openapi.json";

    readonly Lazy<(byte[] Json, EntityTagHeaderValue Tag)> _document;

    public OpenApiDoor(OperationTable operations)
    {
        _document = new(() =>
        {
            var json = Encoding.UTF8.GetBytes(new ApiDescription(operations, XmlDocs.OfProtocol()).Write().ToJsonString());
            return (json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json)[..8])}\""));
        });
    }

    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods(Path, Pages.GetAndHead, (HttpResponse response) =>
    {
        var (json, tag) = _document.Value;
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(json, "application/json", entityTag: tag);
    });
}
