using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Client;

static class Json
{
    /// <summary>How a record of the protocol is read and written; generated, not reflected.</summary>
    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)TypeOf(typeof(T));

    /// <inheritdoc cref="TypeOf{T}"/>
    public static JsonTypeInfo TypeOf(Type type) => ProtocolJson.Default.GetTypeInfo(type)
        ?? throw new ArgumentException($"{type} is not a record of the protocol.", nameof(type));
}
