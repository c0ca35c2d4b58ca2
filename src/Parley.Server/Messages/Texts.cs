using System.Text;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Messages;

static class Texts
{
    const int MaxReasonLength = 200;

    /// <param name="mayBeEmpty">The message is something else too.</param>
    public static Error? Refuse(string text, MessageOptions options, bool mayBeEmpty = false)
    {
        if (string.IsNullOrWhiteSpace(text))
            return mayBeEmpty ? null : Errors.TextEmpty;
        return Encoding.UTF8.GetByteCount(text) > options.MaxTextBytes ? Errors.TextTooLong(options.MaxTextBytes) : null;
    }

    public static Error? RefuseReason(string? reason) =>
        reason?.Length > MaxReasonLength ? Errors.BadRequest($"A reason has at most {MaxReasonLength} characters.", "reason") : null;
}
