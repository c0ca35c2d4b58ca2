namespace Parley.Server.Doors;

/// <summary>Who may call an operation.</summary>
enum Access
{
    Anyone,
    SignedIn,
    Administrator,
    /// <summary>Only through the control socket.</summary>
    Operator,
}

/// <summary>What the caller must be in the conversation the request names.</summary>
enum Needs
{
    /// <summary>Is, or once was, a member: reads end where they left.</summary>
    Reader,
    /// <summary>The same, for logs of every kind: an account's own log too.</summary>
    LogReader,
    Member,
    /// <summary>A member who may say something here: not muted, and not cut off from a direct conversation's other member.</summary>
    Speaker,
    /// <summary>An admin or the owner of a group; either member of a direct conversation.</summary>
    Admin,
    Owner,
}

/// <summary>Which bucket of <see cref="RateLimitOptions"/> a call is counted in.</summary>
enum Rate
{
    Read,
    Write,
    /// <summary>Marks and typing: many, and cheap.</summary>
    Signal,
    /// <summary>
    /// Whoever proves to be someone. The door cannot tell yet who it is, so the handler counts: what is right for the account or the
    /// session, what fails for the address.
    /// </summary>
    LogIn,
    Registration,
}

/// <param name="Path">Under <c>/api/v1</c>, with the request's fields in braces.</param>
/// <param name="Status">Of the answer when all went well.</param>
sealed record Route(string Method, string Path, int Status = 200)
{
    public static Route Get(string path) => new("GET", path);

    public static Route Post(string path) => new("POST", path);

    /// <summary>A POST that makes something: 201.</summary>
    public static Route Create(string path) => new("POST", path, 201);

    public static Route Put(string path) => new("PUT", path);

    public static Route Patch(string path) => new("PATCH", path);

    public static Route Delete(string path) => new("DELETE", path);
}
