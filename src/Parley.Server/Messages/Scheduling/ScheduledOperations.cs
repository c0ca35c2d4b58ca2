using Parley.Protocol;
using Parley.Server.Doors;
using static Parley.Server.Doors.Route;

namespace Parley.Server.Messages.Scheduling;

/// <summary>Start here: messages that are sent later.</summary>
static class ScheduledOperations
{
    const string All = "/conversations/{conversationId}/scheduled";

    const string One = All + "/{clientId}";

    public static IServiceCollection AddScheduling(this IServiceCollection services) => services
        .AddSingleton<Bell>().AddSingleton<Schedule>()
        .AddOperation<ScheduleMessage, ScheduledMessage, ScheduleMessageHandler>(
            Create(All), Rate.Write, needs: Needs.Speaker,
            errors: [ErrorCodes.TextEmpty, ErrorCodes.TextTooLong, ErrorCodes.MessageNotFound, ErrorCodes.NotAMember, ErrorCodes.TooManyScheduled])
        .AddOperation<UpdateScheduled, ScheduledMessage, UpdateScheduledHandler>(
            Patch(One), Rate.Write, needs: Needs.Member, errors: [ErrorCodes.NotFound, ErrorCodes.TextEmpty, ErrorCodes.TextTooLong])
        // Whoever has left can still cancel what would not be sent any more.
        .AddOperation<CancelScheduled, Done, CancelScheduledHandler>(
            Delete(One), Rate.Write, needs: Needs.Reader, errors: [ErrorCodes.NotFound])
        .AddOperation<ListScheduled, ScheduledPage, ListScheduledHandler>(Get("/scheduled"), Rate.Read);
}
