using Parley.Server;
using Parley.Server.Accounts;
using Parley.Server.Admin;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Messages;
using Parley.Server.Running;
using Parley.Server.Storage;
using Parley.Server.Sync;

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddOptions().AddLogging().AddDoors();
    builder.Services.AddStorage().AddLive().AddLog().AddSync().AddAccounts().AddConversations().AddMessages().AddAdmin().AddLifetime();

    await using var app = builder.Build();
    app.UseDoors();
    StartLine.Add(app);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (Startup.Explain(exception) is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 1;
}
