using System.Text.Json;
using Parley.Protocol;

namespace Parley.Client;

/// <summary>The tokens of one signed-in device, renewed when they are due, once at a time.</summary>
/// <param name="http">Sends without a token.</param>
/// <param name="changed">Is told every new pair of tokens before anyone uses it.</param>
/// <param name="deviceSecret">Of an earlier session of this device.</param>
sealed class Session(HttpClient http, TimeProvider clock, Func<SignedIn, ValueTask>? changed, string? deviceSecret)
{
    // Enough for a slow request to arrive before the token it carries expires.
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    readonly Lock _gate = new();
    Task<SignedIn> _renewal = Task.FromException<SignedIn>(new InvalidOperationException("Nobody renews anything yet."));

    public SignedIn? Tokens { get; private set; }

    /// <summary>What proves that this device has signed in before. It outlives the session.</summary>
    public string? DeviceSecret { get; private set; } = deviceSecret;

    public async Task SetAsync(SignedIn tokens)
    {
        // A refresh does not tell it again; whoever saves the tokens saves it with them.
        DeviceSecret = tokens.DeviceSecret ?? DeviceSecret;
        tokens = tokens with { DeviceSecret = DeviceSecret };
        if (changed is not null)
            await changed(tokens);
        Tokens = tokens;
    }

    /// <summary>Goes on with tokens saved another time.</summary>
    public void Restore(SignedIn saved) => (Tokens, DeviceSecret) = (saved, saved.DeviceSecret);

    public void Forget() => Tokens = null;

    /// <summary>A token that is good for a while.</summary>
    /// <exception cref="ParleyException">The session has ended.</exception>
    public async Task<string> AccessTokenAsync(CancellationToken ct)
    {
        var tokens = Current;
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(tokens.AccessExpiresAt);
        return clock.GetUtcNow() + Margin < expiresAt ? tokens.AccessToken : await RenewAsync(tokens.AccessToken, ct);
    }

    /// <summary>A token in place of one that was refused; another caller may have fetched it already.</summary>
    /// <exception cref="ParleyException">The session has ended.</exception>
    public async Task<string> RenewAsync(string refused, CancellationToken ct)
    {
        Task<SignedIn> renewal;
        lock (_gate)
        {
            if (Current.AccessToken != refused)
                return Current.AccessToken;
            if (_renewal.IsCompleted)
                _renewal = SpendAsync(Current.RefreshToken);
            renewal = _renewal;
        }
        return (await renewal.WaitAsync(ct)).AccessToken;
    }

    /// <summary>
    /// Renews once a day, or sooner where tokens are shorter-lived: a device that stays connected for weeks asks for no
    /// access token, and its refresh token must not expire unspent.
    /// </summary>
    public async Task KeepAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var half = (DateTimeOffset.FromUnixTimeMilliseconds(Current.RefreshExpiresAt) - clock.GetUtcNow()) / 2;
            await Task.Delay(half > Daily ? Daily : half > Margin ? half : Margin, clock, ct)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!ct.IsCancellationRequested)
                    await RenewAsync(Current.AccessToken, ct);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or ParleyException)
            {
                // There is time to try again. Should the session have ended, the connection tells so.
            }
        }
    }

    SignedIn Current => Tokens ?? throw new InvalidOperationException("Sign in first.");

    async Task<SignedIn> SpendAsync(string? refreshToken)
    {
        // Not to be cancelled once sent: an answer nobody reads is a refresh token lost, and with it the session.
        var tokens = await http.PostAsync(Routes.Refresh, new Refresh(refreshToken), CancellationToken.None);
        await SetAsync(tokens);
        return tokens;
    }
}
