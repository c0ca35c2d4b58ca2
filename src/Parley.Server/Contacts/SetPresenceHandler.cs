using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;

namespace Parley.Server.Contacts;

sealed class SetPresenceHandler(Presences presences) : IHandler<SetPresence, Done>
{
    public ValueTask<Result<Done>> HandleAsync(SetPresence request, Caller caller, CancellationToken ct)
    {
        presences.SetAway(caller.AccountId, request.Away);
        return ValueTask.FromResult<Result<Done>>(new Done());
    }
}
