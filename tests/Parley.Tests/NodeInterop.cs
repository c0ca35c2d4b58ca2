using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Parley.Tests;

/// <summary>Asks the independent implementations in <c>tests/interop</c>, which run on Node.</summary>
static class NodeInterop
{
    static readonly string Folder = FindFolder();
    static readonly SemaphoreSlim Installing = new(1);

    public static async Task<JsonNode> AskAsync(string topic, JsonNode question)
    {
        await InstallAsync();
        return JsonNode.Parse(await RunAsync("node", ["interop.mjs", topic], question.ToJsonString()))!;
    }

    static async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            var wanted = new FileInfo(Path.Combine(Folder, "package-lock.json"));
            if (!installed.Exists || installed.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
                await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], input: "");
        }
        finally
        {
            Installing.Release();
        }
    }

    static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without listening; what it said before tells why.
        }

        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            Assert.Fail($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return await output;
    }

    static Process Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception notFound)
        {
            throw new InvalidOperationException(
                $"The interoperation tests need Node.js 20 or newer on the PATH; {program} could not be started.", notFound);
        }
    }

    static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "interop");
            if (Directory.Exists(candidate))
                return candidate;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds tests/interop.");
    }
}
