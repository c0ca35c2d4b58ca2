using System.Text;
using Parley.Server.Doors;
using Parley.Server.Messages;

namespace Parley.Tests.Messages;

/// <summary>
/// Histories and what people read in them, in a file that every fold in any language is held to. The server's own fold writes it;
/// set <c>PARLEY_WRITE_VECTORS=1</c> to write it again after a change that was meant.
/// </summary>
public sealed class FoldVectorsTests
{
    const int Histories = 12;

    static readonly string Path = System.IO.Path.Combine(RepositoryRoot(), "tests", "vectors", "fold.json");

    [Fact]
    public async Task The_vectors_for_other_folds_are_what_the_servers_fold_reads()
    {
        var vectors = Vectors();
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_VECTORS") == "1")
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            await File.WriteAllTextAsync(Path, vectors, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(Path), $"{Path} is not there: run this test with PARLEY_WRITE_VECTORS=1.");
        Assert.Equal(vectors, await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken));
    }

    /// <summary>One event and one entry a line, so that a difference is seen as one.</summary>
    static string Vectors()
    {
        var histories = Enumerable.Range(1, Histories).Select(seed =>
        {
            var log = RandomHistory.Of(seed, length: 10 + (5 * seed));
            return $$"""
                {
                  "name": "seed {{seed}}",
                  "events": [
                    {{Lines(log.Select(one => one.ToProtocol()))}}
                  ],
                  "entries": [
                    {{Lines(MessageFold.Fold(log))}}
                  ]
                }
                """;
        });
        return "[\n" + string.Join(",\n", histories) + "\n]\n";
    }

    static string Lines<T>(IEnumerable<T> items) =>
        string.Join(",\n    ", items.Select(item => Encoding.UTF8.GetString(JsonText.Of(item))));

    static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Directory.Build.props")))
            folder = System.IO.Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new InvalidOperationException("Not inside the repository.");
        return folder;
    }
}
