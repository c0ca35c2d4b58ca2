using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Harness;

/// <summary>How to start a server of its own process.</summary>
/// <param name="Folder">Its data folder.</param>
/// <param name="Postgres">Where it keeps its data when that is not the folder.</param>
sealed record ServerStart(string Folder, string? Postgres = null)
{
    public ServerStart(TestDatabase database)
        : this(database.Folder, database.ConnectionString)
    {
    }

    /// <summary>Configuration, as on the command line: <c>--Live:MaxFrameBytes=4096</c>. The last one given wins.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>The program, with its arguments, that starts the server: <c>nsenter</c>, <c>setpriv</c>.</summary>
    public string[] Through { get; init; } = [];

    /// <summary>The limit on open files; <c>null</c> leaves it.</summary>
    public int? OpenFiles { get; init; }
}

/// <summary>What is left of a server.</summary>
sealed record ServerEnd(int ExitCode, string Output, string Errors, TimeSpan Took);

/// <summary>
/// The server as an operator runs it: a process of its own, which can be killed, starved and asked to stop. Everything else is tested
/// in one process with it; here is what only the kernel can do.
/// </summary>
sealed partial class ServerProcess : IAsyncDisposable
{
    const int Terminate = 15;
    const int Interrupt = 2;

    /// <summary>Generous, since the machine may have other things to do; nothing waits for it that goes well.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly StringBuilder _errors = new();
    readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public bool IsRunning => !_process.HasExited;

    /// <summary>What it has logged so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Errors it has logged so far. An error is something that an operator would have to look into.</summary>
    public IEnumerable<string> LoggedErrors
    {
        get
        {
            // 2026-11-21T10:00:00.000Z error Parley.Server…: …
            return Output.Split('\n').Where(line => line.Contains("Z error ", StringComparison.Ordinal) || line.Contains("Z critical ", StringComparison.Ordinal));
        }
    }

    /// <summary>Memory it holds now, in bytes.</summary>
    public long ResidentBytes =>
        // VmRSS:	  123456 kB
        long.Parse(File.ReadLines($"/proc/{Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;

    /// <summary>Starts a server and waits until it takes requests.</summary>
    public static async Task<ServerProcess> StartAsync(ServerStart start)
    {
        var server = Launch(start);
        try
        {
            var ended = server._process.WaitForExitAsync();
            if (await Task.WhenAny(server._listening.Task, ended).WaitAsync(Deadline) == ended)
                Assert.Fail($"The server ended with {server._process.ExitCode} instead of starting:\n{server.Output}\n{server._errors}");
            server.Address = await server._listening.Task;
            server.Http = new HttpClient { BaseAddress = server.Address, Timeout = Deadline };
            await Eventually.HoldsAsync(async () => (await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the server is ready");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>For starts that are to fail.</summary>
    public static async Task<ServerEnd> StartAndEndAsync(ServerStart start)
    {
        await using var server = Launch(start);
        return await server.EndAsync(Stopwatch.StartNew());
    }

    /// <summary>SIGKILL: the process is gone before it knows.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
    }

    /// <summary>SIGTERM, as service managers and containers do, or SIGINT, as a terminal does.</summary>
    public async Task<ServerEnd> StopAsync(bool interrupt = false)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, Signal(Id, interrupt ? Interrupt : Terminate));
        return await EndAsync(watch);
    }

    /// <summary>Registers an account, over HTTP.</summary>
    public async Task<TestAccount> RegisterAsync(string username)
    {
        using var answer = await Http.PostAsJsonAsync(
            "/api/v1/accounts", new { username, password = "correct horse", device = new { deviceId = "test", platform = "test", name = "test" } });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        var signedIn = JsonElement.Parse(body);
        return new TestAccount(signedIn.GetProperty("account").GetProperty("id").GetGuid(), username, signedIn.GetProperty("accessToken").GetString()!);
    }

    /// <summary>A request over HTTP, with the bytes as they are given.</summary>
    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, byte[]? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await KillAsync();
        Http?.Dispose();
        _process.Dispose();
    }

    static ServerProcess Launch(ServerStart start)
    {
        string[] server =
        [
            .. start.Through, Path.Combine(AppContext.BaseDirectory, "Parley.Server"),
            "--urls=http://127.0.0.1:0", "--Storage:DataFolder=" + start.Folder, "--Accounts:PasswordIterations=1000",
            "--RateLimits:Enabled=false", "--Groups:MaxStrangersPerDay=1000000", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information", .. start.Arguments,
        ];
        string[] command = start.OpenFiles is { } limit
            ? ["bash", "-c", $"ulimit -n {limit} && exec \"$@\"", "bash", .. server]
            : server;
        var info = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Not on the command line, where everyone on the machine reads its password.
        if (start.Postgres is not null)
            info.Environment["Storage__Postgres"] = start.Postgres;
        return new ServerProcess(Process.Start(info)!);
    }

    void Read(string? line)
    {
        // Its control socket has an address too, which is no URL.
        const string Listening = "Now listening on: ";
        Keep(_output, line);
        if (line is not null && line.IndexOf(Listening + "http://127.", StringComparison.Ordinal) is >= 0 and var start)
            _listening.TrySetResult(new Uri(line[(start + Listening.Length)..].Split('"')[0]));
    }

    static void Keep(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
    }

    /// <summary>Waits until it ends by itself.</summary>
    public Task<ServerEnd> EndAsync() => EndAsync(Stopwatch.StartNew());

    async Task<ServerEnd> EndAsync(Stopwatch watch)
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return new ServerEnd(_process.ExitCode, _output.ToString().Trim(), _errors.ToString().Trim(), watch.Elapsed);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

/// <summary>Someone who can sign in.</summary>
sealed record TestAccount(Guid Id, string Username, string Token);
