namespace Parley.Server.Log;

static class LogSetup
{
    public static IServiceCollection AddLog(this IServiceCollection services) => services
        .AddSingleton<EventClock>().AddSingleton<Turns>().AddSingleton<Committer>();
}
