namespace Parley.Server.Live;

static class LiveSetup
{
    public static IServiceCollection AddLive(this IServiceCollection services) => services
        .AddSingleton<Connections>().AddSingleton<Publisher>().AddSingleton<LastSeen>()
        .AddSingleton<Presences>().AddSingleton<IEventListener>(provider => provider.GetRequiredService<Presences>())
        .AddSingleton<Audiences>().AddSingleton<IEventListener>(provider => provider.GetRequiredService<Audiences>());
}
