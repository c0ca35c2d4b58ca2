using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Protocol;
using Parley.Tests.Harness;

namespace Parley.Tests.Accounts;

/// <summary>Whoever asks from an address of their own, as a proxy tells it: for servers with <see cref="Trusting"/>.</summary>
sealed class Elsewhere(TestServer server, string address)
{
    public static readonly (string, string) Trusting = ("Http:TrustForwardedFor", "true");

    static readonly HttpClient Http = new();

    /// <summary>"ok", or the code of the refusal.</summary>
    public async Task<string> LogInAsync(string login, string password, string? deviceSecret = null) =>
        (await SignInAsync(login, password, deviceSecret)).Code;

    public Task<string> GuessAsync(string login, string? deviceSecret = null) => LogInAsync(login, "a wrong guess", deviceSecret);

    public async Task<(string Code, SignedIn? SignedIn)> SignInAsync(string login, string password, string? deviceSecret = null)
    {
        var (code, body) = await PostAsync("sessions", new LogIn(login, password, new Device("elsewhere", "linux", "A device"), deviceSecret));
        return (code, code == "ok" ? body.Deserialize(ProtocolJson.Default.SignedIn) : null);
    }

    public Task<(string Code, JsonElement Body)> RegisterAsync(string username, string? code = null) =>
        PostAsync("accounts", new Register(username, Person.Password, new Device("elsewhere", "linux", "A device"), RegistrationCode: code));

    public async Task<string> RefreshAsync(string token) => (await PostAsync("sessions/refresh", new Refresh(token))).Code;

    public async Task<string> ChangePasswordAsync(SignedIn signedIn, string before, string after) =>
        (await SendAsync(HttpMethod.Put, "accounts/me/password", new ChangePassword(before, after), signedIn)).Code;

    Task<(string Code, JsonElement Body)> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body, signedIn: null);

    async Task<(string Code, JsonElement Body)> SendAsync(HttpMethod method, string path, object body, SignedIn? signedIn)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Url, $"/api/v1/{path}"))
        {
            Content = JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web),
        };
        request.Headers.Add("X-Forwarded-For", address);
        if (signedIn is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", signedIn.AccessToken);
        using var answer = await Http.SendAsync(request);
        var said = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.IsSuccessStatusCode ? "ok" : said.GetProperty("code").GetString()!, said);
    }
}
