using System.Text;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Server.Texts;

namespace Parley.Server.Messages;

static class Texts
{
    const int MaxReasonLength = 200;

    /// <param name="mayBeEmpty">The message is something else too.</param>
    public static Error? Refuse(string text, MessageOptions options, bool mayBeEmpty = false)
    {
        if (Encoding.UTF8.GetByteCount(text) > options.MaxTextBytes)
            return Errors.TextTooLong(options.MaxTextBytes);
        return mayBeEmpty || Visible.IsIn(text) ? null : Errors.TextEmpty;
    }

    /// <summary>A reason as it is kept; <c>null</c> when nothing of it is seen.</summary>
    public static string? Reason(string? reason) => Wording.Line(reason) is { Length: > 0 } line ? line : null;

    public static Error? RefuseReason(string? reason) => Wording.RefuseLine(Reason(reason), MaxReasonLength, "reason");
}
