using Parley.Protocol;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>The session's tokens as they are now, to be saved as secrets and given to <see cref="Resume"/> another time; <c>null</c> before signing in.</summary>
    public SignedIn? SignedIn => _session.Tokens;

    /// <summary>Who is signed in.</summary>
    /// <exception cref="InvalidOperationException">Nobody is.</exception>
    public Account Account => _session.Tokens?.Account ?? throw new InvalidOperationException("Sign in first.");

    /// <summary>Creates an account and signs in as it.</summary>
    /// <param name="device">This device; see <see cref="Register"/> for what each of these may be.</param>
    /// <param name="nickname">What others see; the user name when left out.</param>
    /// <exception cref="ParleyException"><c>username_taken</c>, <c>bad_username</c>, <c>weak_password</c>, <c>rate_limited</c>.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<SignedIn> RegisterAsync(
        string username, string password, Device device, string? nickname = null, CancellationToken ct = default) =>
        SignInAsync(Routes.Accounts, new Register(username, password, device, nickname, DeviceSecret: _session.DeviceSecret), ct);

    /// <summary>Signs in. A session this device had before is replaced.</summary>
    /// <param name="device">This device, with the id it always gives.</param>
    /// <exception cref="ParleyException"><c>wrong_credentials</c>, <c>rate_limited</c>.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<SignedIn> LogInAsync(string username, string password, Device device, CancellationToken ct = default) =>
        SignInAsync(Routes.Sessions, new LogIn(username, password, device, _session.DeviceSecret), ct);

    /// <summary>Signs in with nothing but a refresh token, which is spent by it.</summary>
    /// <exception cref="ParleyException"><c>unauthorized</c>, <c>refresh_token_reused</c>: the session has ended.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<SignedIn> ResumeAsync(string refreshToken, CancellationToken ct = default) =>
        SignInAsync(Routes.Refresh, new Refresh(refreshToken), ct);

    /// <summary>Goes on with a session saved earlier. Asks nothing of the server until there is something to ask.</summary>
    /// <param name="saved">The newest tokens: from <see cref="ParleyClientOptions.SessionChanged"/>, or <see cref="SignedIn"/>.</param>
    public void Resume(SignedIn saved) => _session.Restore(saved);

    async Task<SignedIn> SignInAsync(string path, IOperation<SignedIn> request, CancellationToken ct)
    {
        var tokens = await _unsigned.PostAsync(path, request, ct);
        await _session.SetAsync(tokens);
        return _session.Tokens!;
    }

    /// <summary>Closes the connection and ends the session: its tokens stop working, and this client stops.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached: the session has not ended. May be repeated.</exception>
    public async Task LogOutAsync(CancellationToken ct = default)
    {
        await _line.DisposeAsync();
        using var response = await Http.DeleteAsync(new Uri(Routes.CurrentSession, UriKind.Relative), ct);
        await HttpDoor.ThrowIfRefusedAsync(response, ct);
        _session.Forget();
    }
}
