namespace Parley.Server.Log;

static class LogSetup
{
    public static IServiceCollection AddLog(this IServiceCollection services) => services.AddSingleton<Committer>();
}
