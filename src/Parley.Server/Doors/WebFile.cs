using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Parley.Server.Doors;

/// <summary>A file of the web client's.</summary>
/// <param name="Path">Where it is asked for: <c>/assets/app-2f1c.js</c>.</param>
/// <param name="Encoded">The same, compressed, by the name of the encoding; the best first.</param>
sealed record WebFile(string Path, WebFile.Content Plain, IReadOnlyList<(string Encoding, WebFile.Content Content)> Encoded)
{
    /// <summary>What may lie beside a file.</summary>
    static readonly (string Encoding, string Extension)[] Encodings = [("br", ".br"), ("gzip", ".gz")];

    /// <param name="Tag">Of the bytes: times and lengths may be those of another build.</param>
    public readonly record struct Content(string FullPath, EntityTagHeaderValue Tag);

    /// <summary>Its name changes with what is in it.</summary>
    public bool IsForEver => Path.StartsWith("/assets/", StringComparison.Ordinal);

    public string ContentType => System.IO.Path.GetExtension(Path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".txt" => "text/plain; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".webmanifest" => "application/manifest+json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".wasm" => "application/wasm",
        ".mp3" => "audio/mpeg",
        ".ogg" => "audio/ogg",
        _ => "application/octet-stream",
    };

    /// <summary>Every file in a folder and below.</summary>
    public static IEnumerable<WebFile> In(string folder)
    {
        var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToHashSet(StringComparer.Ordinal);
        return
            from name in names
            where !Encodings.Any(encoding => name.EndsWith(encoding.Extension, StringComparison.Ordinal))
            let encoded = Encodings.Where(encoding => names.Contains(name + encoding.Extension))
            select new WebFile(
                "/" + System.IO.Path.GetRelativePath(folder, name).Replace(System.IO.Path.DirectorySeparatorChar, '/'),
                Read(name), [.. encoded.Select(encoding => (encoding.Encoding, Read(name + encoding.Extension)))]);
    }

    /// <param name="accepted">What the client's <c>Accept-Encoding</c> names (RFC 9110 §12.5.3).</param>
    public (string? Encoding, Content Content) Choose(IList<StringWithQualityHeaderValue> accepted)
    {
        foreach (var (encoding, content) in Encoded)
        {
            if (accepted.Any(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0))
                return (encoding, content);
        }

        return (null, Plain);
    }

    static Content Read(string fullPath)
    {
        using var stream = File.OpenRead(fullPath);
        return new Content(fullPath, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(stream)[..8])}\""));
    }
}
