using System.Text.Json;
using Parley.Protocol;

namespace Parley.Server.Doors;

static class JsonText
{
    /// <summary>As the protocol writes text; unchecked, since our own code calls the writer in order.</summary>
    public static readonly JsonWriterOptions Writer = new() { Encoder = ProtocolJson.Wire.Options.Encoder, SkipValidation = true };
}
