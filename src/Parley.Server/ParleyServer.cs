using Parley.Server.Accounts;
using Parley.Server.Admin;
using Parley.Server.Contacts;
using Parley.Server.Conversations;
using Parley.Server.Doors;
using Parley.Server.Groups;
using Parley.Server.Live;
using Parley.Server.Log;
using Parley.Server.Messages;
using Parley.Server.Running;
using Parley.Server.Storage;
using Parley.Server.Sync;

namespace Parley.Server;

/// <summary>The table of contents: all that the program is made of.</summary>
static class ParleyServer
{
    /// <param name="change">For tests: the clock, the log, an address.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        // Settings that ship with the program lie beside it, wherever it is started from.
        // They are read once: to watch them would cost a watch for every folder below, and one of the few watchers that the system gives a user.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.AddOptions().AddLogging().AddDoors().AddMetrics();
        builder.Services
            .AddStorage().AddLive().AddLog().AddSync()
            .AddAccounts().AddContacts().AddConversations().AddGroups().AddMessages().AddAdmin()
            .AddLifetime();
        change?.Invoke(builder);

        var app = builder.Build();
        app.UseMetrics().UseDoors();
        return app;
    }
}
