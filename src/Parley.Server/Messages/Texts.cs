using System.Text;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Messages;

static class Texts
{
    public static Error? Refuse(string text, MessageOptions options)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Errors.TextEmpty;
        return Encoding.UTF8.GetByteCount(text) > options.MaxTextBytes ? Errors.TextTooLong(options.MaxTextBytes) : null;
    }
}
