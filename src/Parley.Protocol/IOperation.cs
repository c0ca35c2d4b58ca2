namespace Parley.Protocol;

/// <summary>A request on the wire. Its answer is <typeparamref name="TAnswer"/>.</summary>
#pragma warning disable CA1040 // the marker carries the answer's type, so that a client's call is typed by its request alone
public interface IOperation<TAnswer>;
#pragma warning restore CA1040

/// <summary>A request about one conversation. Every door checks the caller's membership before the operation sees it.</summary>
public interface IInConversation
{
    /// <summary>The conversation. Where the caller may not know it: <c>not_found</c>.</summary>
    Guid ConversationId { get; }
}

/// <summary>The answer of an operation that has nothing to say but "done".</summary>
public sealed record Done;
