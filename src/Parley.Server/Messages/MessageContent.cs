using Parley.Protocol;

namespace Parley.Server.Messages;

static class MessageContent
{
    /// <summary>What a message is beside its text: one of <see cref="Contents"/>.</summary>
    public static string Of(MessagePosted posted) => posted switch
    {
        { Poll: not null } => Contents.Poll,
        { Card: not null } => Contents.Card,
        { Location: not null } => Contents.Location,
        { Bundle: not null } => Contents.Bundle,
        _ => Contents.Text,
    };
}
