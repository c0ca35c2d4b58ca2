using System.Collections.Frozen;
using Parley.Protocol;
using Parley.Server.Running;

namespace Parley.Server.Doors;

/// <summary>All operations, by name. Features add their rows at start; doors look them up.</summary>
sealed class OperationTable(IEnumerable<OperationTable.Row> rows, IServiceProvider services)
{
    readonly FrozenDictionary<string, Operation> _operations = rows.Select(row => row(services)).ToFrozenDictionary(operation => operation.Name);

    public delegate Operation Row(IServiceProvider services);

    public IReadOnlyCollection<Operation> All => _operations.Values;

    public Operation? Find(string name) => _operations.GetValueOrDefault(name);
}

static class OperationTableSetup
{
    static readonly string[] SpeakerErrors = [ErrorCodes.Muted, ErrorCodes.NotContacts, ErrorCodes.AccountDeleted, ErrorCodes.TooManyUnread];

    /// <summary>Adds one operation. The name is the protocol's.</summary>
    /// <param name="needs">Required for, and only for, requests about a conversation.</param>
    /// <param name="cost">
    /// What one call counts in its bucket: about as many rows as it writes, where they are as many as the request says. 1 when left out.
    /// </param>
    public static IServiceCollection AddOperation<TRequest, TAnswer, THandler>(
        this IServiceCollection services, Route route, Rate rate, Access access = Access.SignedIn, Needs? needs = null, string[]? errors = null,
        Func<TRequest, int>? cost = null)
        where TRequest : class, IOperation<TAnswer>
        where THandler : class, IHandler<TRequest, TAnswer>
    {
        services.AddSingleton<THandler>();
        return services.AddSingleton<OperationTable.Row>(provider =>
            new Operation<TRequest, TAnswer>(
                provider.GetRequiredService<THandler>(), provider.GetRequiredService<Conversations.Memberships>(),
                provider.GetRequiredService<RateLimits>(),
                provider.GetRequiredService<OperationMetrics>().Of(OperationNames.ByRequest[typeof(TRequest)]),
                provider.GetRequiredService<StorageFailures>(), provider.GetRequiredService<SecurityLog>(),
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Operation>>(), cost)
            {
                Name = OperationNames.ByRequest[typeof(TRequest)],
                Route = route,
                Access = access,
                Needs = needs,
                Rate = rate,
                Errors = needs is Needs.Speaker ? [.. errors ?? [], .. SpeakerErrors] : errors ?? [],
                RequestType = ProtocolJson.Default.GetTypeInfo(typeof(TRequest))!,
                AnswerType = ProtocolJson.Default.GetTypeInfo(typeof(TAnswer))!,
            });
    }
}
