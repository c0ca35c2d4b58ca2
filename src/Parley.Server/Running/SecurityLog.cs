using System.Buffers;
using System.Collections;
using System.Text;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Server.Running;

/// <summary>
/// Who came in, who was refused, and what was changed that matters to who comes in: one line each, in a category of its own, with account,
/// session, address and request; no secrets and nothing that people write. Every event is here; docs/operations.md has a table of them.
/// </summary>
sealed class SecurityLog(ILoggerFactory loggers, TimeProvider time)
{
    public const string Category = "Parley.Security";

    readonly ILogger _logger = loggers.CreateLogger(Category);
    readonly RefusalBudget _budget = new(time);

    public void Registered(Caller caller, SignedIn signedIn, Device device) => SignIn("account.registered", caller, signedIn, device);

    public void LoggedIn(Caller caller, SignedIn signedIn, Device device) => SignIn("session.started", caller, signedIn, device);

    public void SessionEnded(Guid accountId, Guid sessionId, string reason) => Write(
        LogLevel.Information, "session.ended", caller: null, ("AccountId", accountId), ("SessionId", sessionId), ("Reason", reason));

    /// <param name="accountId">Whose password it was said to be; <c>null</c>: of nobody who is here.</param>
    public void PasswordRefused(Caller caller, Guid? accountId) => Refused("password.refused", caller, ("AccountId", accountId));

    public void PasswordThrottled(Caller caller, Guid? accountId) => Refused("password.throttled", caller, ("AccountId", accountId));

    public void PasswordProved(Caller caller) => Done("password.proved", caller);

    public void PasswordChanged(Caller caller) => Done("password.changed", caller);

    public void EmailChanged(Caller caller) => Done("email.changed", caller);

    public void PhoneChanged(Caller caller) => Done("phone.changed", caller);

    public void AccountDeleted(Caller caller) => Done("account.deleted", caller);

    public void RefreshReused(Caller caller, Guid sessionId) => Refused("refresh.reused", caller, ("SessionId", sessionId));

    public void SessionsEnded(Caller caller, Guid target, int count) => Done("admin.sessions_ended", caller, ("Target", target), ("Count", count));

    public void AdministratorMade(Caller caller, Guid target) => Done("admin.administrator_made", caller, ("Target", target));

    public void RegistrationCodeMade(Caller caller, Guid code) => Done("admin.registration_code_made", caller, ("Target", code));

    public void RegistrationCodeRevoked(Caller caller) => Done("admin.registration_code_revoked", caller);

    public void BackedUp(Caller caller) => Done("admin.backed_up", caller);

    public void KeysRotated(Caller caller, string keyId, bool forgotOlder) =>
        Done("admin.keys_rotated", caller, ("KeyId", keyId), ("ForgotOlder", forgotOlder));

    /// <summary>Signed in or not, they may not do this, or not so often.</summary>
    public void AccessRefused(Caller caller, string operation, string code) => Refused(
        // Access tokens expire, and whoever comes back after a while finds out this way.
        code == ErrorCodes.Unauthorized ? LogLevel.Information : LogLevel.Warning, "access.refused", caller, ("Operation", operation), ("Code", code));

    /// <summary>A token or ticket that is not good, for a live connection.</summary>
    public void TokenRefused(string address, string? requestId) => Refused("token.refused", new Caller { Address = address, RequestId = requestId });

    /// <summary>A page of elsewhere would act for whoever is signed in here.</summary>
    public void OriginRefused(string address, string? requestId) => Refused("origin.refused", new Caller { Address = address, RequestId = requestId });

    void SignIn(string what, Caller caller, SignedIn signedIn, Device device) => Done(
        what, caller, ("AccountId", signedIn.Account.Id), ("SessionId", signedIn.SessionId), ("DeviceId", device.DeviceId), ("Platform", device.Platform));

    void Done(string what, Caller caller, params ReadOnlySpan<(string Name, object? Value)> more) => Write(LogLevel.Information, what, caller, more);

    void Refused(string what, Caller caller, params ReadOnlySpan<(string Name, object? Value)> more) => Refused(LogLevel.Warning, what, caller, more);

    void Refused(LogLevel level, string what, Caller caller, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        if (_budget.TryTake(caller.Address, out var leftOut))
            Write(level, what, caller, leftOut == 0 ? more : [.. more, ("LeftOut", leftOut)]);
    }

    void Write(LogLevel level, string what, Caller? caller, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        if (!_logger.IsEnabled(level))
            return;
        var line = new Line(what);
        foreach (var (name, value) in more)
            line.Add(name, value);
        if (caller is not null)
        {
            line.Add("Operator", caller.IsOperator ? true : null);
            line.Add("AccountId", caller.IsSignedIn ? caller.AccountId : null);
            line.Add("SessionId", caller.IsSignedIn ? caller.SessionId : null);
            line.Add("Address", caller.Address);
            line.Add("RequestId", caller.RequestId);
        }

        _logger.Log(level, new EventId(0, what), line, exception: null, static (line, _) => line.ToString());
    }

    /// <summary>What is known of an event, by name: fields for collectors, a line for people.</summary>
    sealed class Line : IReadOnlyList<KeyValuePair<string, object?>>
    {
        static readonly SearchValues<char> Unquoted = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

        readonly List<KeyValuePair<string, object?>> _fields;

        public Line(string what) => _fields = [new("Event", what)];

        public int Count => _fields.Count;

        public KeyValuePair<string, object?> this[int index] => _fields[index];

        /// <summary>What is not known is left out; what was said first, more precisely, stays.</summary>
        public void Add(string name, object? value)
        {
            if (value is not null && !_fields.Exists(field => field.Key == name))
                _fields.Add(new(name, value));
        }

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString()
        {
            var text = new StringBuilder(_fields[0].Value!.ToString());
            foreach (var (name, value) in _fields.Skip(1))
                text.Append(' ').Append(name).Append('=').Append(Plain(value!.ToString()!));
            return text.ToString();
        }

        // What a device calls itself must not look like another field.
        static string Plain(string value) =>
            value.AsSpan().ContainsAnyExcept(Unquoted) ? $"\"{value.Replace("\"", "'", StringComparison.Ordinal)}\"" : value;
    }
}
