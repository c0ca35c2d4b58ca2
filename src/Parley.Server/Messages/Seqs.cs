using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Messages;

static class Seqs
{
    /// <summary>How many messages one request may be about.</summary>
    public const int MaxAtOnce = 100;

    public static Error? Refuse(long[] seqs) =>
        seqs.Length is 0 or > MaxAtOnce ? Errors.BadRequest($"Name 1 to {MaxAtOnce} messages.", "seqs") : null;
}
