using System.Diagnostics;
using Parley.Tests.Harness;

namespace Parley.Tests.Admin;

/// <summary><c>parley</c>, as an operator runs it.</summary>
static class CommandLine
{
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments, string input = "")
    {
        var info = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "parley"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(ServerProcess.Deadline);
        return (process.ExitCode, (await output).Trim(), (await errors).Trim());
    }
}
