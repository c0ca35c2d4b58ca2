namespace Parley.Client;

/// <summary>Where the operations stand that are asked over HTTP, relative to the server's address.</summary>
static class Routes
{
    public const string Accounts = "api/v1/accounts";
    public const string Sessions = "api/v1/sessions";
    public const string Refresh = "api/v1/sessions/refresh";
    public const string CurrentSession = "api/v1/sessions/current";
    public const string Live = "ws";
}
