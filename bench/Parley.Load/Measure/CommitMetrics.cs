using System.Globalization;
using System.Net.Http.Headers;

namespace Parley.Load.Measure;

/// <summary>What the server itself says of its commits: how many there were, and how long they held its writer.</summary>
sealed class CommitMetrics : IDisposable
{
    const string Name = "parley_commit_duration_seconds_";

    readonly HttpClient _http;

    public CommitMetrics(Uri server, string token)
    {
        _http = new HttpClient { BaseAddress = server };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<(long Commits, double Milliseconds)> ReadAsync(CancellationToken ct)
    {
        var text = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), ct);
        return ((long)Find(text, "count"), Find(text, "sum") * 1000);
    }

    static double Find(string text, string which)
    {
        // Before the first commit there is no such line.
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(Name + which, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _http.Dispose();
}
