using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;
using Parley.Server.Conversations;
using Parley.Server.Running;

namespace Parley.Server.Doors;

/// <summary>Does the work of one operation. What its table row demands has been checked.</summary>
interface IHandler<TRequest, TAnswer>
{
    ValueTask<Result<TAnswer>> HandleAsync(TRequest request, Caller caller, CancellationToken ct);
}

/// <summary>A request that passed the door: parsed, allowed, its membership known. Or why it did not.</summary>
readonly record struct Admission(Error? Refusal, object? Request, Caller Caller);

/// <summary>What a door sends back.</summary>
readonly record struct Answer(Error? Error, object? Value);

/// <summary>One row of the operation table: everything the doors, the reference page and the access tests know about an operation.</summary>
abstract class Operation
{
    public required string Name { get; init; }

    public required Route Route { get; init; }

    public required Access Access { get; init; }

    /// <summary>For requests about a conversation; <c>null</c> for the others.</summary>
    public required Needs? Needs { get; init; }

    public required Rate Rate { get; init; }

    /// <summary>The codes it can answer beside those that every operation can; those that come with what it needs are among them.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    public required JsonTypeInfo RequestType { get; init; }

    public required JsonTypeInfo AnswerType { get; init; }

    /// <summary>Codes that any operation can answer.</summary>
    public static readonly IReadOnlyList<string> CommonErrors =
    [
        ErrorCodes.BadRequest, ErrorCodes.TooLarge, ErrorCodes.Unauthorized, ErrorCodes.RateLimited,
        ErrorCodes.Overloaded, ErrorCodes.StorageUnavailable, ErrorCodes.OutcomeUnknown, ErrorCodes.Internal,
    ];

    /// <summary>
    /// Parses and checks. A door awaits this before it reads its next request, so that requests of one connection reach their
    /// handlers in order. The bytes are not needed once the call returns its task.
    /// </summary>
    public abstract ValueTask<Admission> AdmitAsync(ReadOnlySpan<byte> body, Caller caller, CancellationToken ct);

    /// <summary>The one place where membership decides.</summary>
    /// <returns>Why an account of this membership may not do it; <c>null</c> when it may.</returns>
    public abstract Error? Judge(Membership? membership);

    /// <summary>Does it. Never throws: what is not a refusal is logged and answered <c>internal</c>.</summary>
    public abstract ValueTask<Answer> HandleAsync(Admission admission, CancellationToken ct);
}

sealed partial class Operation<TRequest, TAnswer>(
    IHandler<TRequest, TAnswer> handler, Memberships memberships, RateLimits limits, OperationMeter meter, StorageFailures failures,
    SecurityLog security, TimeProvider time, ILogger<Operation> logger, Func<TRequest, int>? cost) : Operation
    where TRequest : class, IOperation<TAnswer>
{
    readonly Places? _places = Places.Of(ProtocolJson.Default.GetTypeInfo(typeof(TRequest))!);

    public override ValueTask<Admission> AdmitAsync(ReadOnlySpan<byte> body, Caller caller, CancellationToken ct)
    {
        if (Refusal(caller) is { } refusal)
            return ValueTask.FromResult(new Admission(refusal, null, caller));

        TRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(body.IsEmpty ? "{}"u8 : body, (JsonTypeInfo<TRequest>)RequestType);
        }
        catch (JsonException exception)
        {
            return ValueTask.FromResult(new Admission(Unreadable(body, exception), null, caller));
        }

        if (request is null)
            return ValueTask.FromResult(new Admission(Doors.Errors.BadRequest("The body is null where an object is needed."), null, caller));
        if (_places?.FindWrong(request) is { } place)
            return ValueTask.FromResult(new Admission(Doors.Errors.BadPlace(place), null, caller));
        if (cost is not null && limits.RefuseMore(Rate, caller, cost(request)) is { } tooMuch)
            return ValueTask.FromResult(new Admission(tooMuch, null, caller));
        if (request is not IInConversation about)
            return ValueTask.FromResult(new Admission(null, request, caller));

        var finding = memberships.FindAsync(about.ConversationId, caller.AccountId, fresh: Reads, ct);
        if (!finding.IsCompletedSuccessfully)
            return AdmitLaterAsync(request, caller, finding);
        var admission = Admit(request, caller, finding.Result);
        // Memory may be behind. What it admits is judged again by the commit; what it would refuse is judged by the database.
        return admission.Refusal is null || Reads
            ? ValueTask.FromResult(admission)
            : AdmitLaterAsync(request, caller, memberships.FindAsync(about.ConversationId, caller.AccountId, fresh: true, ct));
    }

    public override async ValueTask<Answer> HandleAsync(Admission admission, CancellationToken ct)
    {
        // More than a few rounds would need someone to change the members between each decision and its commit.
        const int MaxRounds = 20;
        var started = meter.Start();
        try
        {
            for (var round = 0; round < MaxRounds; round++)
            {
                if (admission.Refusal is { } refusal)
                    return meter.Ended(started, Refuse(refusal, admission.Caller));
                var result = await handler.HandleAsync((TRequest)admission.Request!, admission.Caller, ct);
                if (!ReferenceEquals(result.Error, Doors.Errors.Stale))
                    return meter.Ended(started, result.Error is { } error ? Refuse(error, admission.Caller) : new Answer(null, result.Value));

                var conversationId = ((IInConversation)admission.Request!).ConversationId;
                var membership = await memberships.FindAsync(conversationId, admission.Caller.AccountId, fresh: true, ct);
                admission = Admit((TRequest)admission.Request!, admission.Caller, membership);
            }

            return meter.Ended(started, new Answer(Doors.Errors.Overloaded, null));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The caller is gone; nobody reads this.
            return meter.Ended(started, new Answer(Doors.Errors.Overloaded, null));
        }
        catch (DbException exception)
        {
            failures.Tell(exception, Name);
            return meter.Ended(started, new Answer(Doors.Errors.StorageUnavailable, null));
        }
#pragma warning disable CA1031 // the one place where a bug in an operation becomes an answer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var requestId = admission.Caller.RequestId ?? Guid.CreateVersion7().ToString();
            LogFailed(exception, Name, requestId);
            return meter.Ended(started, new Answer(Doors.Errors.Internal(requestId), null));
        }
    }

    /// <summary>What is answered from the database is decided there too: no commit behind it would notice an old membership.</summary>
    bool Reads => HttpMethods.IsGet(Route.Method);

    bool IsForFormerMembers => Needs is Doors.Needs.Reader or Doors.Needs.LogReader;

    Error? Refusal(Caller caller)
    {
        var allowed = Access switch
        {
            Access.Anyone => true,
            Access.SignedIn => caller.IsSignedIn,
            Access.Administrator => caller.IsAdministrator || caller.IsOperator,
            _ => caller.IsOperator,
        };
        if (!allowed)
            return caller.IsSignedIn ? Doors.Errors.Forbidden : Doors.Errors.Unauthorized;
        return limits.Refuse(Rate, caller);
    }

    /// <summary>Who may not, and who tries too often, is written down, wherever it was decided.</summary>
    Answer Refuse(Error error, Caller caller)
    {
        if (error.Code is ErrorCodes.Unauthorized or ErrorCodes.Forbidden or ErrorCodes.RateLimited || (error.Code is ErrorCodes.NotFound && Needs is not null))
            security.AccessRefused(caller, Name, error.Code);
        return new Answer(error, null);
    }

    async ValueTask<Admission> AdmitLaterAsync(TRequest request, Caller caller, ValueTask<Membership?> finding)
    {
        try
        {
            return Admit(request, caller, await finding);
        }
        catch (DbException exception)
        {
            failures.Tell(exception, Name);
            return new Admission(Doors.Errors.StorageUnavailable, null, caller);
        }
    }

    Admission Admit(TRequest request, Caller caller, Membership? membership) => Judge(membership) is { } refusal
        ? new Admission(refusal, null, caller)
        : new Admission(null, request, caller with { Membership = membership, Operation = this });

    public override Error? Judge(Membership? membership)
    {
        // A stranger and a conversation that is not there get one answer, or ids could be probed.
        if (membership is null || (membership.IsAccountLog && Needs != Doors.Needs.LogReader))
            return Doors.Errors.NotFound;
        if (!IsForFormerMembers && membership.LeftSeq is not null)
            return Doors.Errors.NotFound;

        return Needs switch
        {
            Doors.Needs.Admin when membership.IsDirect => membership.RefuseMore(),
            Doors.Needs.Admin => membership.IsAdmin ? null : Doors.Errors.Forbidden,
            Doors.Needs.Owner => membership.Role is MemberRoles.Owner ? null : Doors.Errors.Forbidden,
            Doors.Needs.Speaker => membership.RefuseSpeech(time.GetUtcNow().ToUnixTimeMilliseconds()),
            _ => null,
        };
    }

    Error Unreadable(ReadOnlySpan<byte> body, JsonException exception)
    {
        var field = exception.Path is null or "$" ? MissingField(body) : exception.Path.TrimStart('$', '.');
        return Doors.Errors.BadRequest(
            field is null ? "The body cannot be read as this operation's request." : $"The field {field} is missing, of the wrong type or out of range.", field);
    }

    /// <summary>The serializer names a field it cannot read, but not one that is not there.</summary>
    string? MissingField(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.IsEmpty ? "{}"u8 : body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object
                ? RequestType.Properties.FirstOrDefault(property => property.IsRequired && !root.TryGetProperty(property.Name, out _))?.Name
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON at all, or a name that is not Unicode: there is no field to name.
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Operation} failed; the caller was given the request id {RequestId}")]
    partial void LogFailed(Exception exception, string operation, string requestId);
}
