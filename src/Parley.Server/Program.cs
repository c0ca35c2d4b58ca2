using Parley.Server;

try
{
    await using var app = ParleyServer.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (Startup.Explain(exception) is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 1;
}
