using Parley.Server;
using Parley.Server.Storage;

try
{
    await using var app = ParleyServer.Build(args);
    var database = app.Services.GetRequiredService<Database>();
    await app.RunAsync();
    if (!database.Lost.IsCompleted)
        return 0;
    await Console.Error.WriteLineAsync(await database.Lost);
    return 1;
}
catch (Exception exception) when (Startup.Explain(exception) is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 1;
}
