using Microsoft.Extensions.Options;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Live;

namespace Parley.Server.Conversations;

sealed class SetTypingHandler(Audiences audiences, IOptions<LiveOptions> options, TimeProvider time) : IHandler<SetTyping, Done>
{
    public ValueTask<Result<Done>> HandleAsync(SetTyping request, Caller caller, CancellationToken ct)
    {
        // Where one of two blocks the other, neither hears the other type; and neither can tell. Nor is anyone heard who may say nothing here.
        if (caller.Membership!.RefuseSpeech(time.Now()) is null && caller.Membership.MemberCount <= options.Value.MaxMembersForSignals && caller.Membership.Peer is not ({ BlocksMe: true } or { IsBlocked: true }))
        {
            var frame = Frame.Ephemeral(new TypingChanged(EphemeralKinds.Typing, request.ConversationId, caller.AccountId));
            foreach (var (account, _) in audiences.Of(request.ConversationId))
            {
                if (account.Id != caller.AccountId && !caller.Membership.Blocked.Contains(account.Id))
                    account.Send(frame);
            }
        }

        return ValueTask.FromResult<Result<Done>>(new Done());
    }
}
