using Parley.Client;
using Parley.Protocol;

namespace Parley.Cli.Demo;

/// <summary>
/// A day in the life of twelve people: who gets to know whom, a hike that is planned, a quarrel, a group that changes hands, a lost
/// phone, someone who is not answered. Told through the client as people would do it, scene after scene.
/// </summary>
sealed partial class Story : IAsyncDisposable
{
    /// <summary>User names, in the order they arrive; the first becomes the administrator of an empty server.</summary>
    public static IReadOnlyList<string> Cast { get; } = ["ann", "bob", "cleo", "dan", "eve", "finn", "grace", "hugo", "ivy", "jack", "kim", "leo"];

    static readonly string[] Avatars = ["🏔️", "🥖", "🌸", "🎸", "🦊", "🧭", "🩺", "🚲", "🌿", "💡", "🍞", "📦"];

    readonly Func<ParleyClient> _newClient;
    readonly Words _words;
    readonly string _password;
    readonly Dictionary<string, ParleyClient> _people = [];

    /// <param name="newClient">Makes a client of the server that the story is told on.</param>
    /// <param name="password">Of everyone in it.</param>
    public Story(Func<ParleyClient> newClient, Words words, string password) => (_newClient, _words, _password) = (newClient, words, password);

    /// <summary>The hike's group, once there is one.</summary>
    public Guid Hike { get; private set; }

    /// <summary>The house's group, once there is one.</summary>
    public Guid House { get; private set; }

    /// <summary>Finn's phone, which he loses.</summary>
    public ParleyClient? LostPhone { get; private set; }

    public ParleyClient this[string username] => _people[username];

    /// <summary>Tells it from beginning to end.</summary>
    /// <param name="told">Called with the name of each scene before it.</param>
    /// <exception cref="ParleyException">The server refused something: <c>username_taken</c> where the story was told before.</exception>
    public async Task TellAsync(Action<string> told, CancellationToken ct)
    {
        (string Name, Func<CancellationToken, Task> PlayAsync)[] scenes =
        [
            ("twelve people arrive", ArriveAsync),
            ("they get to know each other", MeetAsync),
            ("Ann and Bob plan a hike", PlanAsync),
            ("a group for the hike", HikeAsync),
            ("a quarrel", QuarrelAsync),
            ("the group changes hands", TransferAsync),
            ("the neighbours", NeighboursAsync),
            ("a lost phone", LosePhoneAsync),
            ("someone who is not answered", SilenceAsync),
            ("evening", EveningAsync),
        ];
        foreach (var (name, playAsync) in scenes)
        {
            told(name);
            await playAsync(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _people.Values)
            await client.DisposeAsync();
        if (LostPhone is not null)
            await LostPhone.DisposeAsync();
    }

    Guid IdOf(string username) => _people[username].Account.Id;

    Task<TAnswer> DoAsync<TAnswer>(string who, IOperation<TAnswer> what, CancellationToken ct) => _people[who].CallAsync(what, ct);

    Task<MessageSent> SayAsync(string who, Guid where, string key, CancellationToken ct, long? replyTo = null) =>
        DoAsync(who, new SendMessage(where, Guid.CreateVersion7(), _words[key], replyTo), ct);

    /// <summary>By the server's clock; milliseconds since the Unix epoch, UTC.</summary>
    async Task<long> InAsync(TimeSpan time, CancellationToken ct) => (await _people["ann"].HelloAsync(ct)).ServerTime + (long)time.TotalMilliseconds;

    async Task<Guid> DirectAsync(string one, string other, CancellationToken ct) => (await DoAsync(one, new OpenDirect(IdOf(other)), ct)).Id;
}
