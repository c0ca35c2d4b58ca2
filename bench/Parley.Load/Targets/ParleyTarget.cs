using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Parley.Protocol;

namespace Parley.Load.Targets;

/// <summary>Parley, through its HTTP door.</summary>
sealed class ParleyTarget : ITarget, IDisposable
{
    const int RequestsAtOnce = 16;
    const int AccountsPerRequest = 200;

    static readonly Device Device = new("load", "linux", "Load generator");

    readonly HttpClient _http;
    readonly string _password = RandomNumberGenerator.GetHexString(24);

    // Names of their own for each run, so that runs can share a database.
    readonly string _prefix = $"load.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.";
    int _accounts;

    public ParleyTarget(Uri server)
    {
#pragma warning disable CA2000 // the client disposes its handler
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = RequestsAtOnce };
#pragma warning restore CA2000
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = TimeSpan.FromMinutes(1) };
    }

    public async Task<Seat[]> TakeSeatsAsync(int count, CancellationToken ct)
    {
        var first = _accounts;
        _accounts += count;
        var seats = new Seat[count];
        await ForEachAsync(count, async (i, token) => seats[i] = await RegisterAsync($"{_prefix}{first + i}", token), ct);
        return seats;
    }

    async Task<Seat> RegisterAsync(string username, CancellationToken ct)
    {
        var signedIn = await PostAsync(
            "api/v1/accounts", caller: null,
            new Register(username, _password, Device), ProtocolJson.Default.Register, ProtocolJson.Default.SignedIn, ct);
        return new Seat(signedIn.Account.Id, username, signedIn.AccessToken);
    }

    /// <summary>Signs in once more as the first account taken.</summary>
    public async Task LogInAsync(CancellationToken ct) =>
        await PostAsync(
            "api/v1/sessions", caller: null,
            new LogIn($"{_prefix}0", _password, Device), ProtocolJson.Default.LogIn, ProtocolJson.Default.SignedIn, ct);

    public async Task<Guid> OpenDirectAsync(Seat one, Seat other, CancellationToken ct)
    {
        var conversation = await PostAsync(
            "api/v1/conversations/direct", one,
            new OpenDirect(other.AccountId), ProtocolJson.Default.OpenDirect, ProtocolJson.Default.Conversation, ct);
        return conversation.Id;
    }

    public async Task<Guid> CreateGroupAsync(IReadOnlyList<Seat> members, CancellationToken ct)
    {
        var batches = members.Skip(1).Select(member => member.AccountId).Chunk(AccountsPerRequest).ToArray();
        var group = await PostAsync(
            "api/v1/groups", members[0],
            new CreateGroup(Guid.CreateVersion7(), "Load", batches.FirstOrDefault() ?? []),
            ProtocolJson.Default.CreateGroup, ProtocolJson.Default.Conversation, ct);
        if (members.Count > group.Group!.MemberLimit)
        {
            await AskAsync(
                HttpMethod.Patch, $"api/v1/groups/{group.Id}", members[0],
                new UpdateGroup(group.Id, MemberLimit: members.Count), ProtocolJson.Default.UpdateGroup, ProtocolJson.Default.Done, ct);
        }

        foreach (var batch in batches.Skip(1))
        {
            await PostAsync(
                $"api/v1/groups/{group.Id}/members", members[0],
                new AddMembers(group.Id, batch), ProtocolJson.Default.AddMembers, ProtocolJson.Default.AddedMembers, ct);
        }

        return group.Id;
    }

    public async Task BefriendAsync(Seat one, Seat other, CancellationToken ct)
    {
        await PostAsync(
            "api/v1/contacts/requests", other,
            new RequestContact(one.Username), ProtocolJson.Default.RequestContact, ProtocolJson.Default.ContactRequest, ct);
        await PostAsync(
            $"api/v1/contacts/requests/{other.AccountId}/accept", one,
            new AcceptContact(other.AccountId), ProtocolJson.Default.AcceptContact, ProtocolJson.Default.Contact, ct);
    }

    public async Task<ContactPage> ContactsAsync(Seat seat, string? after, int limit, CancellationToken ct)
    {
        var path = $"api/v1/contacts?limit={limit}" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
        return await AskAsync(HttpMethod.Get, path, seat, new ListContacts(), ProtocolJson.Default.ListContacts, ProtocolJson.Default.ContactPage, ct);
    }

    /// <summary>Lets whoever knows it join.</summary>
    public Task OpenGroupAsync(Seat owner, Guid group, int memberLimit, CancellationToken ct) => AskAsync(
        HttpMethod.Patch, $"api/v1/groups/{group}", owner,
        new UpdateGroup(group, JoinMode: JoinModes.Open, MemberLimit: memberLimit), ProtocolJson.Default.UpdateGroup, ProtocolJson.Default.Done, ct);

    public Task JoinGroupAsync(Seat seat, Guid group, CancellationToken ct) => PostAsync(
        $"api/v1/groups/{group}/join", seat, new JoinGroup(group), ProtocolJson.Default.JoinGroup, ProtocolJson.Default.Joined, ct);

    /// <summary>Over HTTP, since a live connection ends with its session before it is answered.</summary>
    public Task DeleteAccountAsync(Seat seat, string password, CancellationToken ct) => PostAsync(
        "api/v1/accounts/me/delete", seat, new DeleteAccount(password), ProtocolJson.Default.DeleteAccount, ProtocolJson.Default.Done, ct);

    /// <inheritdoc cref="DeleteAccountAsync"/>
    public Task LogOutAsync(Seat seat, CancellationToken ct) => AskAsync(
        HttpMethod.Delete, "api/v1/sessions/current", seat, new LogOut(), ProtocolJson.Default.LogOut, ProtocolJson.Default.Done, ct);

    public Task SendAsync(Seat seat, Guid conversation, string text, CancellationToken ct) => PostAsync(
        $"api/v1/conversations/{conversation}/messages", seat,
        new SendMessage(conversation, Guid.CreateVersion7(), text), ProtocolJson.Default.SendMessage, ProtocolJson.Default.MessageSent, ct);

    Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path, Seat? caller, TRequest body, JsonTypeInfo<TRequest> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken ct) =>
        AskAsync(HttpMethod.Post, path, caller, body, bodyType, answerType, ct);

    async Task<TAnswer> AskAsync<TRequest, TAnswer>(
        HttpMethod method, string path, Seat? caller, TRequest body, JsonTypeInfo<TRequest> bodyType, JsonTypeInfo<TAnswer> answerType,
        CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Get ? null : JsonContent.Create(body, bodyType) };
        if (caller is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.AccessToken);
        using var answer = await _http.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
        {
            throw new ScenarioException(
                $"{method} {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        }

        if (answer.StatusCode == HttpStatusCode.NoContent)
            return default!;
        return await answer.Content.ReadFromJsonAsync(answerType, ct)
            ?? throw new ScenarioException($"{method} {path} answered nothing");
    }

    /// <summary>Does something for each number, a bounded number at a time.</summary>
    public static Task ForEachAsync(int count, Func<int, CancellationToken, Task> act, CancellationToken ct) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = ct },
            async (i, token) => await act(i, token));

    public void Dispose() => _http.Dispose();
}
