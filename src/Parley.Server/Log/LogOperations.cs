using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Log;

/// <summary>Start here: reading logs as they are.</summary>
static class LogOperations
{
    public static IServiceCollection AddLog(this IServiceCollection services) => services
        .AddSingleton<Committer>()
        .AddOperation<GetEvents, EventPage, GetEventsHandler>(
            Get("/conversations/{conversationId}/events"), Rate.Read, needs: Needs.LogReader)
        .AddOperation<Resume, Resumed, ResumeHandler>(Post("/sync/resume"), Rate.Read);
}
