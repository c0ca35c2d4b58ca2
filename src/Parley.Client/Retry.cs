using Parley.Protocol;

namespace Parley.Client;

/// <summary>Repeats what may be repeated: after the time the server asks for, or else a growing random one.</summary>
sealed class Retry(Func<Backoff> newBackoff, TimeProvider clock)
{
    // A fault that stays is one the caller should hear of; the other refusals for now end by themselves.
    const int MaxFaults = 3;

    /// <summary>Until the server neither refuses for now nor loses the connection: only for requests that are safe to repeat.</summary>
    public Task<T> UntilAnsweredAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct) =>
        RepeatAsync(ask, goOnWhenLost: true, ct);

    /// <summary>Until the server does not refuse for now.</summary>
    /// <exception cref="ConnectionLostException">The connection was lost.</exception>
    public Task<T> WhileRefusedAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct) =>
        RepeatAsync(ask, goOnWhenLost: false, ct);

    async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> ask, bool goOnWhenLost, CancellationToken ct)
    {
        var backoff = newBackoff();
        for (var faults = 0; ;)
        {
            try
            {
                return await ask(ct);
            }
            catch (ParleyException refusal) when (refusal.IsTransient && (refusal.Code != ErrorCodes.Internal || ++faults <= MaxFaults))
            {
                // Cut short where nobody waits any more: then the next attempt says why.
                await Task.Delay((refusal.RetryAfter ?? TimeSpan.Zero) + backoff.Next(), clock, ct)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (ConnectionLostException) when (goOnWhenLost)
            {
                // The next attempt waits for the next connection.
            }
        }
    }
}
