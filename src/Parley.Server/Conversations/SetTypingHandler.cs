using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;

namespace Parley.Server.Conversations;

sealed class SetTypingHandler(Audiences audiences, IOptions<LiveOptions> options) : IHandler<SetTyping, Done>
{
    public ValueTask<Result<Done>> HandleAsync(SetTyping request, Caller caller, CancellationToken ct)
    {
        var audience = audiences.Of(request.ConversationId);
        // Judged by who is online, since they are the ones it would be sent to.
        if (audience.Length <= options.Value.MaxMembersForSignals)
        {
            var frame = Frame.Ephemeral(new TypingChanged(EphemeralKinds.Typing, request.ConversationId, caller.AccountId));
            foreach (var account in audience)
            {
                if (account.Id != caller.AccountId)
                    account.Send(frame);
            }
        }

        return ValueTask.FromResult<Result<Done>>(new Done());
    }
}
