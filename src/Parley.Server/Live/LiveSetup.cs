namespace Parley.Server.Live;

static class LiveSetup
{
    public static IServiceCollection AddLive(this IServiceCollection services) => services
        .AddSingleton<Connections>().AddSingleton<Presences>().AddSingleton<Publisher>()
        .AddSingleton<Audiences>().AddSingleton<IEventListener>(provider => provider.GetRequiredService<Audiences>());
}
