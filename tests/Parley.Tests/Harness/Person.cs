using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Protocol;
using Parley.Server.Doors;

namespace Parley.Tests.Harness;

/// <summary>Someone with an account, a device and tokens, who asks over HTTP; <see cref="ConnectAsync"/> for the live door.</summary>
/// <param name="signedIn"><c>null</c>: nobody yet.</param>
sealed class Person(TestServer server, SignedIn? signedIn, string name)
{
    public const string Password = "correct horse battery";

    static readonly HttpClient Http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 32 });

    public string Name => name;

    public Account Account => SignedIn.Account;

    public Guid Id => SignedIn.Account.Id;

    public SignedIn SignedIn { get; set; } = signedIn!;

    /// <summary>The same person on another device.</summary>
    public async Task<Person> OnAsync(string deviceId) =>
        new(server, await new Person(server, null, name).CallAsync(new LogIn(Account.Username, Password, new Device(deviceId, "linux", deviceId))), name);

    public Task<LiveClient> ConnectAsync(bool messagePack = false) => LiveClient.ConnectAsync(server, SignedIn?.AccessToken, messagePack);

    /// <exception cref="RefusedException">The server says no.</exception>
    public async Task<TAnswer> CallAsync<TAnswer>(IOperation<TAnswer> request)
    {
        var operation = server.Services.GetRequiredService<OperationTable>().Find(OperationNames.ByRequest[request.GetType()])!;
        using var answer = await SendAsync(operation, JsonSerializer.SerializeToElement(request, operation.RequestType));
        var body = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode)
            return (TAnswer)JsonSerializer.Deserialize(body, operation.AnswerType)!;
        var problem = JsonElement.Parse(body);
        throw new RefusedException(problem.GetProperty("code").GetString()!, body);
    }

    /// <summary>Puts the request's fields where the operation's route has them: in the path, the query or the body.</summary>
    public async Task<HttpResponseMessage> SendAsync(Operation operation, JsonElement request)
    {
        var path = operation.Route.Path;
        var query = new List<string>();
        foreach (var field in request.EnumerateObject())
        {
            var text = Uri.EscapeDataString(field.Value.ToString());
            if (path.Contains($"{{{field.Name}}}", StringComparison.Ordinal))
                path = path.Replace($"{{{field.Name}}}", text, StringComparison.Ordinal);
            else if (operation.Route.Method is "GET" or "DELETE")
                query.Add($"{field.Name}={text}");
        }

        using var message = new HttpRequestMessage(
            new HttpMethod(operation.Route.Method), new Uri(server.Url, $"/api/v1{path}{(query.Count > 0 ? "?" + string.Join('&', query) : "")}"));
        if (operation.Route.Method is not ("GET" or "DELETE"))
            message.Content = new StringContent(request.GetRawText(), Encoding.UTF8, "application/json");
        if (SignedIn is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", SignedIn.AccessToken);
        return await Http.SendAsync(message);
    }

    public Task<MessageSent> SayAsync(Guid conversationId, string text, Guid? clientId = null) =>
        CallAsync(new SendMessage(conversationId, clientId ?? Guid.CreateVersion7(), text));
}
