using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Parley.Server.Doors;

/// <summary>What a browser finds here: a page that says what this is, and one to try the API at.</summary>
static class Pages
{
    public const string Docs = "/api/docs";

    public static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    static readonly string Home = ReadHome();
    static readonly string HomePolicy = $"default-src 'none'; style-src 'sha256-{HashOfStyle(Home)}'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

    // The page's components set styles of their own on elements, and carry their pictures in them.
    const string DocsPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", GetAndHead, (HttpResponse response) => ShowHome(response));
    }

    /// <summary>From the package's own files: nothing is fetched from elsewhere.</summary>
    public static void UseDocs(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(Docs, StringComparison.OrdinalIgnoreCase))
                context.Response.Headers.ContentSecurityPolicy = DocsPolicy;
            return next(context);
        });
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = Docs[1..];
            page.DocumentTitle = "Parley API";
            page.SwaggerEndpoint(OpenApi.OpenApiDoor.Path, "Parley");
            page.DisplayOperationId();
            page.DisplayRequestDuration();
            page.EnableDeepLinking();
            page.EnableFilter();
            page.DefaultModelsExpandDepth(0);
        });
    }

    static ContentHttpResult ShowHome(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = HomePolicy;
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Text(Home, "text/html; charset=utf-8");
    }

    static string ReadHome()
    {
        using var reader = new StreamReader(typeof(Pages).Assembly.GetManifestResourceStream("Parley.Server.Doors.Pages.home.html")!);
        return reader.ReadToEnd();
    }

    /// <summary>So that no other style than the page's own applies to it (CSP3 §2.3.1).</summary>
    static string HashOfStyle(string page)
    {
        var start = page.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var end = page.IndexOf("</style>", StringComparison.Ordinal);
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page[start..end])));
    }
}
