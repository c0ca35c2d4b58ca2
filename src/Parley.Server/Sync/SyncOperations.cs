using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Sync;

/// <summary>Start here: what a device asks to hold what the server holds.</summary>
static class SyncOperations
{
    public static IServiceCollection AddSync(this IServiceCollection services) => services
        .AddOperation<GetEvents, EventPage, GetEventsHandler>(
            Get("/conversations/{conversationId}/events"), Rate.Read, needs: Needs.LogReader)
        .AddOperation<Resume, Resumed, ResumeHandler>(Post("/sync/resume"), Rate.Read);
}
