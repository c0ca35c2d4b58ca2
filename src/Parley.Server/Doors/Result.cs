using Parley.Protocol;

namespace Parley.Server.Doors;

/// <summary>An answer, or a refusal we expected.</summary>
readonly struct Result<T>
{
    Result(T? value, Error? error) => (Value, Error) = (value, error);

    /// <summary>Meaningful only without an <see cref="Error"/>.</summary>
    public T? Value { get; }

    public Error? Error { get; }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);
}
