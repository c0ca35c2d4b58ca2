using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;
using Parley.Tests.Harness;

namespace Parley.Tests.Promises;

/// <summary>From the least to the most powerful in a conversation.</summary>
enum Role
{
    Nobody,
    Stranger,
    /// <summary>Of the server; a stranger to the conversation.</summary>
    ServerAdministrator,
    FormerMember,
    Member,
    Admin,
    Owner,
}

enum Door
{
    Http,
    WebSocketJson,
    WebSocketMessagePack,
}

/// <param name="Code">Of the refusal; <c>null</c> when it was done.</param>
/// <param name="Text">The answer, without what differs from one request to the next.</param>
sealed record Said(string? Code, string Text);

/// <summary>A group with everyone in their role, and one message.</summary>
/// <param name="ConversationId">What is asked about; for a stranger, also something else than the group.</param>
sealed record Scene(Guid ConversationId, Guid GroupId, long MessageSeq);

/// <summary>A server with someone for each role, who ask any operation through any door.</summary>
sealed class Cast : IAsyncDisposable
{
    readonly TestServer _server;
    readonly Dictionary<Role, Person> _people = [];
    readonly Dictionary<(Role, Door), LiveClient> _lines = [];
    readonly List<Person> _targets = [];
    int _registered;

    Cast(TestServer server) => _server = server;

    public IReadOnlyCollection<Operation> Operations => _server.Services.GetRequiredService<OperationTable>().All;

    public Guid AccountOf(Role role) => _people[role].Id;

    public static async Task<Cast> GatherAsync(DatabaseKind kind)
    {
        // Every request may need a link or a scheduled message of its own.
        var cast = new Cast(await TestServer.StartAsync(kind, ("Groups:MaxLinks", "1000"), ("Messages:MaxScheduled", "10000")));
        // The first account of a server is its administrator's.
        foreach (var role in Enum.GetValues<Role>().OrderByDescending(role => role is Role.ServerAdministrator))
            cast._people[role] = role is Role.Nobody ? new Person(cast._server, null, "nobody") : await cast._server.PersonAsync(role.ToString());
        cast._targets.AddRange(await cast._server.PeopleAsync("target", "another"));
        return cast;
    }

    public async Task<Scene> SceneAsync()
    {
        var (admin, owner, former) = (_people[Role.Admin], _people[Role.Owner], _people[Role.FormerMember]);
        var id = await TestServer.GroupAsync(admin, [owner, former, _people[Role.Member], .. _targets]);
        // Whoever hands a group over stays on as an admin.
        await admin.CallAsync(new TransferOwnership(id, owner.Id));
        var message = await owner.SayAsync(id, "hello");
        await owner.CallAsync(new RemoveMember(id, former.Id));
        return new Scene(id, id, message.Seq);
    }

    /// <summary>A request that makes sense, made from the fields of its record.</summary>
    public async Task<JsonElement> RequestAsync(Operation operation, Scene scene, Role role)
    {
        var request = new JsonObject();
        foreach (var field in operation.RequestType.Properties)
        {
            if (await SampleAsync(operation, field, scene, role) is { } value)
                request[field.Name] = JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web);
        }

        return JsonSerializer.SerializeToElement(request);
    }

    public async Task<Said> AskAsync(Operation operation, Door door, Role role, JsonElement request)
    {
        // A session that logs out, and an account that is deleted, is of no more use, so it is one of its own.
        var type = operation.RequestType.Type;
        var once = role is not Role.Nobody && (type == typeof(LogOut) || type == typeof(DeleteAccount) || type == typeof(ChangePassword));
        var person = !once ? _people[role] : type == typeof(LogOut) ? await _people[role].OnAsync("spare") : await _server.PersonAsync("spare");
        if (door is Door.Http)
        {
            using var answer = await person.SendAsync(operation, request);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? new Said(null, text) : new Said(JsonElement.Parse(text).GetProperty("code").GetString()!, text);
        }

        if (!once)
            return await AskAsync(await LineAsync(role, door), operation, request);
        await using var line = await person.ConnectAsync(door is Door.WebSocketMessagePack);
        return await AskAsync(line, operation, request);
    }

    static async Task<Said> AskAsync(LiveClient line, Operation operation, JsonElement request)
    {
        try
        {
            return new Said(null, (await line.AskAsync(operation.Name, request)).GetRawText());
        }
        catch (RefusedException refused)
        {
            var frame = JsonElement.Parse(refused.Message[(refused.Code.Length + 2)..]);
            return new Said(refused.Code, frame.GetProperty("error").GetRawText());
        }
        catch (IOException)
        {
            // Logging out ends the line that asked for it, with or before its answer.
            return new Said(null, "closed");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines.Values)
            await line.DisposeAsync();
        await _server.DisposeAsync();
    }

    async Task<LiveClient> LineAsync(Role role, Door door)
    {
        if (!_lines.TryGetValue((role, door), out var line))
            line = _lines[(role, door)] = await _people[role].ConnectAsync(door is Door.WebSocketMessagePack);
        return line;
    }

    /// <summary>Someone who waits for an answer: whoever is allowed to gives it.</summary>
    async Task<Guid> ApplicantAsync(Scene scene)
    {
        await _people[Role.Owner].CallAsync(new UpdateGroup(scene.GroupId, JoinMode: JoinModes.Approval));
        var applicant = await _server.PersonAsync("applicant");
        await applicant.CallAsync(new JoinGroup(scene.GroupId));
        return applicant.Id;
    }

    async Task<Guid> BannedAsync(Scene scene)
    {
        var banned = await _server.PersonAsync("banned");
        await _people[Role.Owner].CallAsync(new AddMembers(scene.GroupId, [banned.Id]));
        await _people[Role.Owner].CallAsync(new RemoveMember(scene.GroupId, banned.Id));
        return banned.Id;
    }

    long Tomorrow => _server.Clock.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();

    /// <summary>Of a message that they have scheduled; where they cannot have, of none.</summary>
    async Task<Guid> ScheduledByAsync(Guid conversationId, Role role)
    {
        var (clientId, owner) = (Guid.CreateVersion7(), _people[Role.Owner]);
        if (role < Role.FormerMember)
            return clientId;
        if (role is Role.FormerMember)
            await owner.CallAsync(new AddMembers(conversationId, [_people[role].Id]));
        await _people[role].CallAsync(new ScheduleMessage(conversationId, Tomorrow, new SendMessage(conversationId, clientId, "later")));
        if (role is Role.FormerMember)
            await owner.CallAsync(new RemoveMember(conversationId, _people[role].Id));
        return clientId;
    }

    /// <returns><c>null</c>: left out.</returns>
    async Task<object?> SampleAsync(Operation operation, JsonPropertyInfo field, Scene scene, Role role)
    {
        // Two may remove someone: not the same one.
        var target = _targets[role is Role.Owner ? 0 : 1].Id;
        switch (field.Name)
        {
            case "conversationId": return scene.ConversationId;
            case "clientId" when operation.RequestType.Type == typeof(UpdateScheduled) || operation.RequestType.Type == typeof(CancelScheduled):
                return await ScheduledByAsync(scene.ConversationId, role);
            case "clientId": return Guid.CreateVersion7();
            case "accountId" when operation.RequestType.Type == typeof(AnswerApplication): return await ApplicantAsync(scene);
            case "accountId" when operation.RequestType.Type == typeof(Unban): return await BannedAsync(scene);
            case "code" when operation.Name.StartsWith("groups.", StringComparison.Ordinal):
                return (await _people[Role.Owner].CallAsync(new CreateGroupLink(scene.GroupId))).Code;
            case "role": return MemberRoles.Admin;
            case "joinMode": return JoinModes.Invitation;
            case "accept" or "showsHistory" or "forbidsForwarding": return true;
            case "accountId": return target;
            case "accountIds": return new[] { target };
            case "seq" or "read" or "delivered": return scene.MessageSeq;
            case "seqs": return new[] { scene.MessageSeq };
            case "seconds": return 60;
            case "groupId" or "fromConversationId": return scene.ConversationId;
            case "merged" or "away" or "starred": return true;
            case "avatar" or "description" or "announcement" or "text" or "title" or "nickname" or "note" or "remark" or "reason": return "a few words";
            case "option": return 0;
            case "options": return new[] { 0 };
            case "sendAt": return Tomorrow;
            case "message": return new SendMessage(scene.ConversationId, Guid.CreateVersion7(), "later");
            case "emoji": return "👍";
            case "username" or "name": return $"somebody{++_registered}";
            case "password" or "oldPassword" or "newPassword": return Person.Password;
            case "login": return _targets[0].Account.Username;
            case "email": return $"somebody{++_registered}@example.org";
            case "phone": return $"+86138{++_registered:D8}";
            case "gender": return Genders.Other;
            case "signature" or "avatar": return "a few words";
            case "birthday": return "2001-12-31";
            case "showsEmail": return true;
            case "whoMayAdd": return Adders.Everyone;
            case "presenceVisibility": return PresenceVisibilities.Everyone;
            case "sessionId": return role is Role.Nobody ? Guid.CreateVersion7() : (await _people[role].OnAsync("revoked")).SignedIn.SessionId;
            case "code": return "NOSUCHCODENSUCHC";
            case "tell": return true;
            case "registrationCode" or "deviceSecret" or "forgetOlder" or "endOtherSessions" or "maxUses" or "expiresAt": return null;
            case "device": return new Device("sample", "linux", "A sample");
            case "refreshToken": return (await _people[Role.Owner].OnAsync("refreshing")).SignedIn.RefreshToken;
            case "path": return Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString());
            case "after" when field.PropertyType == typeof(long): return 0;
            case "direction" or "after" or "before" or "around" or "limit" or "replyTo" or "known" or "cursor" or "exists"
                or "mentions" or "mentionsEveryone" or "card" or "location" or "poll" or "at" or "kind" or "pinned" or "archived" or "quietUntil"
                or "until" or "expiresAt" or "maxUses" or "memberLimit" or "allMuted" or "ban":
                return null;
            default:
                Assert.Fail($"The access matrix has no sample value for the field {field.Name} of {operation.Name}: add one beside the others.");
                return null;
        }
    }
}
